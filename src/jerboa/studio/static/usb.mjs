/** WebUSB devices, opened; where this computer does not allow it, what else leads there is told. */

const FORBIDDEN =
  'this computer does not let the browser have the board (no driver, no permission, or another program has it): hold BOOTSEL while plugging it in, and save the file to its drive RPI-RP2, or download it and copy it there; on Linux jerboa flash prints the rule that allows it';
const UNPLUGGED = 'the board was unplugged; hold BOOTSEL while plugging it in, and flash it again';

const isGone = ({ name }) => name === 'NotFoundError';

async function allowed(step) {
  try {
    await step;
  } catch (error) {
    throw isGone(error) ? error : new Error(FORBIDDEN);
  }
}

/** @param {USBDevice} device that the user has chosen; has a configuration afterwards */
export async function openDevice(device) {
  await allowed(device.open());
  if (!device.configuration) {
    await device.selectConfiguration(1);
  }
}

/** @param {USBDevice} device @param {number} number */
export const claimInterface = (device, number) => allowed(device.claimInterface(number));

/** What went wrong with a chosen board, for who has it on the desk. */
export const explained = (error) => (isGone(error) ? new Error(UNPLUGGED) : error);
