-- PostgreSQL database dump
CREATE FUNCTION public.dag() RETURNS text LANGUAGE sql AS $f$ SELECT 'dag; tot ziens' $f$;
INSERT INTO public.t (a, b, c, d, e) VALUES (E'tab\there', 'C:\', $$vrij 'spel'$$, '1980-02-01'::date, true) ON CONFLICT DO NOTHING;
INSERT INTO public.t (c, a) VALUES (ARRAY['een','twee'], to_date('01-02-1980', 'DD-MM-YYYY')), ('a' || 'b', now());
INSERT INTO public.t (a, f) VALUES (5::numeric(10,2), DEFAULT);
