/* As much of Arduino's core as the example sketch needs, on standard output. */
#ifndef ARDUINO_H
#define ARDUINO_H

extern "C" {
int printf(const char *format, ...);
void setup(void);
void loop(void);
static inline unsigned long micros(void) { return 0; }
static inline void delay(unsigned long milliseconds) { (void)milliseconds; }
}

struct Port {
    void begin(unsigned long rate) { (void)rate; }
    void print(double value, int digits) { printf("%.*f", digits, value); }
    void print(char value) { printf("%c", value); }
    void print(unsigned long value) { printf("%lu", value); }
    void println(const char *text) { printf("%s\n", text); }
};

static Port Serial;

#endif
