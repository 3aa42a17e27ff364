// What <windows.h>, <complex.h> and their like define in other people's programs.
#undef min
#undef max
#undef small
#undef I
#define min(a, b) hostile macro min
#define max(a, b) hostile macro max
#define small hostile macro small
#define near hostile macro near
#define far hostile macro far
#define I hostile macro I
#define ERROR hostile macro ERROR
