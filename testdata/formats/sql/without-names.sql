INSERT INTO leden VALUES (1,'Jan','jan@example.nl');
