UPDATE lid SET naam = 'Jan Jansen'
 WHERE id = 1;
INSERT INTO a SELECT * FROM b;
