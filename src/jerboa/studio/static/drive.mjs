/** The boot drive of a board, by the File System Access API. */

const ABOUT = 'INFO_UF2.TXT';
const BOARD = /^Board-ID:\s*RPI-RP2\s*$/m;

/**
 * Copies a firmware to the boot drive; the boot ROM takes it and starts it.
 *
 * @param {FileSystemDirectoryHandle} drive what the user has chosen
 * @param {string} name
 * @param {Uint8Array} bytes of the UF2
 * @throws {Error} if it is another folder, or the copy breaks off
 */
export async function saveToDrive(drive, name, bytes) {
  const about = await drive
    .getFileHandle(ABOUT)
    .then((handle) => handle.getFile())
    .then((file) => file.text())
    .catch(() => '');
  if (!BOARD.test(about)) {
    throw new Error(`'${drive.name}' is not the drive of a board in boot mode; choose RPI-RP2`);
  }
  const file = await drive.getFileHandle(name, { create: true });
  const writable = await file.createWritable();
  await writable.write(bytes);
  // The board may be gone once the last block is there, before the browser has closed the file.
  await writable.close().catch((error) => {
    if (!['NotFoundError', 'InvalidStateError', 'NotReadableError', 'AbortError'].includes(error.name)) {
      throw error;
    }
  });
}
