/** The levels that the chip sees on its input pins, kept instead of collected at each look. */

const IO_BANK0 = 0x40014;

export class InputPins {
  /** @param {import('rp2040js').RP2040} chip */
  constructor(chip) {
    this.chip = chip;
    this.levels = 0;
    for (const pin of chip.gpio) {
      const setInputValue = pin.setInputValue.bind(pin);
      pin.setInputValue = (value) => {
        setInputValue(value);
        this.update(pin);
      };
    }
    // An override of the input changes the level without an edge at the pin.
    const io = chip.peripherals[IO_BANK0];
    const write = io.writeUint32.bind(io);
    io.writeUint32 = (offset, value) => {
      write(offset, value);
      chip.gpio.forEach((pin) => this.update(pin));
    };
    Object.defineProperty(chip, 'gpioValues', { get: () => this.levels });
  }

  update(pin) {
    const bit = 1 << pin.index;
    this.levels = pin.inputValue ? this.levels | bit : this.levels & ~bit;
  }
}

/** The level at a pin, told only if it is another than before. */
export function setInput(pin, level) {
  if (pin.rawInputValue !== level) {
    pin.setInputValue(level);
  }
}
