COPY lid (id, naam) FROM stdin;
1	Jan
2	Pi