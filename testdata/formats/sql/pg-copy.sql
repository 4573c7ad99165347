--
-- PostgreSQL database dump
--
\restrict abc
SET client_encoding = 'UTF8';
CREATE TABLE public.klant (
    id integer NOT NULL,
    naam text,
    "E-mail" character varying(80) DEFAULT 'geen'::character varying,
    CONSTRAINT een CHECK ((id > 0))
);
COPY public.klant (id, naam, "E-mail") FROM stdin;
1	Zoë Jansen	zoe@example.nl
2	met\ttab\nen regel	\N
\.

COPY public.leeg (id) FROM stdin;
\.

-- gemaakt door jose@example.org
SELECT pg_catalog.setval('public.klant_id_seq', 2, true);
