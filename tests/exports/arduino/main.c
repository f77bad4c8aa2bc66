void setup(void);
void loop(void);

int main(void)
{
    setup();
    loop();
    return 0;
}
