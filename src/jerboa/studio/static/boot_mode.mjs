/** A board that runs jerboa's firmware goes into its boot ROM without a button. */

import { openPort, RASPBERRY_PI } from './ports.mjs';
import { claimInterface, explained, openDevice } from './usb.mjs';

const RESET_TO_BOOT_ROM = 0x01;
/** The reset interface of Raspberry Pi's SDK, which jerboa's firmware has too. */
const RESET_INTERFACE = { class: 0xff, subclass: 0x00, protocol: 0x01 };
const TOUCH_BAUD = 1200;
/** The board hears of the speed before it hears of the end. */
const TOUCH_MS = 100;

const BOOT_ROM = 0x0003;
const FILTERS = [
  { vendorId: RASPBERRY_PI, productId: BOOT_ROM },
  { vendorId: RASPBERRY_PI, classCode: 0xff, subclassCode: 0x00, protocolCode: 0x01 },
];
const REBOOT_MS = 6000;

const isBootRom = ({ vendorId, productId }) => vendorId === RASPBERRY_PI && productId === BOOT_ROM;

/**
 * Lets the user choose a board; one that runs its firmware is sent into boot mode.
 *
 * @param {USB} usb
 * @param {() => void} rebooting called before that
 * @returns {Promise<USBDevice | null>} a board in boot mode; null if it is there now, but the page
 *   may not use it before the user has chosen it
 */
export async function chooseBoard(usb, rebooting) {
  const chosen = await usb.requestDevice({ filters: FILTERS });
  if (isBootRom(chosen)) {
    return chosen;
  }
  rebooting();
  const waiting = bootRom(usb, isBootRom, REBOOT_MS);
  await rebootByUsb(chosen).catch((error) => {
    throw explained(error);
  });
  return waiting;
}

/**
 * Asks over the reset interface.
 *
 * @param {USBDevice} device that runs its firmware
 * @throws {Error} if it has no such interface
 */
export async function rebootByUsb(device) {
  await openDevice(device);
  const found = device.configuration.interfaces.find(({ alternates: [own] }) =>
    own.interfaceClass === RESET_INTERFACE.class &&
    own.interfaceSubclass === RESET_INTERFACE.subclass &&
    own.interfaceProtocol === RESET_INTERFACE.protocol,
  );
  if (!found) {
    await device.close();
    throw new Error('this board cannot be sent into boot mode; hold BOOTSEL while plugging it in');
  }
  const index = found.interfaceNumber;
  await claimInterface(device, index);
  // It leaves the bus at once: a transfer that it no longer acknowledges has arrived all the same.
  const setup = { requestType: 'class', recipient: 'interface', request: RESET_TO_BOOT_ROM, value: 0, index };
  await device.controlTransferOut(setup).catch(() => {});
  await device.close().catch(() => {});
}

/**
 * Opens the serial port at 1200 baud and drops DTR, Arduino's sign for the same.
 *
 * @param {SerialPort} port
 */
export async function rebootByTouch(port) {
  await openPort(port, TOUCH_BAUD);
  await new Promise((resolve) => setTimeout(resolve, TOUCH_MS));
  await port.setSignals({ dataTerminalReady: false }).catch(() => {});
  await port.close().catch(() => {});
}

/**
 * The boot ROM, once it is there: a device that the page may use already.
 *
 * @param {USB} usb
 * @param {(device: USBDevice) => boolean} isBootRom
 * @param {number} patience ms
 * @returns {Promise<USBDevice | null>} null if none came
 */
export function bootRom(usb, isBootRom, patience) {
  return new Promise((resolve) => {
    const done = (device) => {
      clearTimeout(timer);
      usb.removeEventListener('connect', arrived);
      resolve(device);
    };
    const arrived = ({ device }) => isBootRom(device) && done(device);
    const timer = setTimeout(done, patience, null);
    usb.addEventListener('connect', arrived);
  });
}
