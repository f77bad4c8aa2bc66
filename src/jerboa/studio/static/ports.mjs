/** Serial ports of boards: chosen from the browser's list, and opened. */

export const RASPBERRY_PI = 0x2e8a;

/** Whether the user has closed the browser's list of devices: no mistake. */
export const isNoChoice = ({ name }) => name === 'NotFoundError' || name === 'AbortError';

/**
 * @param {Serial} serial
 * @returns {Promise<SerialPort | null>} null if the user chose none
 */
export async function choosePort(serial) {
  try {
    return await serial.requestPort({ filters: [{ usbVendorId: RASPBERRY_PI }] });
  } catch (error) {
    if (isNoChoice(error)) {
      return null;
    }
    throw error;
  }
}

/** @param {SerialPort} port */
export async function openPort(port, baudRate) {
  try {
    await port.open({ baudRate });
  } catch {
    throw new Error('the port is in use by another program, or the board is gone; close the other and connect again; on Linux it may be a permission: jerboa monitor prints the rule that allows it');
  }
}
