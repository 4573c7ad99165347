int a = 1;
int b = 2;
f(a, b);
return a;
