/**
 * Stands in for what a headless browser has no cable for: WebUSB to the simulated boot ROM, Web
 * Serial to the virtual board. The functions that start with "bridge" are the test's.
 */

(() => {
  const toHex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const bytesOf = (data) =>
    ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);

  async function ask(line) {
    const [status, data = ''] = (await window.bridgeUsb(line)).split(' ');
    if (status === 'gone') {
      throw new DOMException('The device was disconnected.', 'NotFoundError');
    }
    return { status, data: new DataView(fromHex(data).buffer) };
  }

  /** As in Chrome, an interface has no current alternate before it is claimed. */
  const described = (interfaceNumber, interfaceClass) => ({
    interfaceNumber,
    alternate: null,
    alternates: [
      {
        interfaceClass,
        endpoints: [
          { direction: 'in', endpointNumber: 4 },
          { direction: 'out', endpointNumber: 3 },
        ],
      },
    ],
  });

  const device = {
    vendorId: 0x2e8a,
    productId: 0x0003,
    configuration: null,
    async open() {},
    async selectConfiguration() {
      this.configuration = { interfaces: [described(0, 8), described(1, 0xff)] };
    },
    async claimInterface() {},
    async clearHalt() {},
    async close() {},
    controlTransferOut: ({ request }) => ask(`control-out ${request}`),
    controlTransferIn: ({ request }, length) => ask(`control-in ${request} ${length}`),
    transferOut: (_, data) => ask(`out ${toHex(bytesOf(data))}`),
    transferIn: (_, length) => ask(`in ${length}`),
  };
  const usb = Object.assign(new EventTarget(), {
    getDevices: async () => [],
    requestDevice: async () => device,
  });

  const port = Object.assign(new EventTarget(), {
    getInfo: () => ({ usbVendorId: 0x2e8a, usbProductId: 0x000a }),
    async open() {
      await window.bridgeOpen();
      this.readable = new ReadableStream({
        async pull(controller) {
          let hex = '';
          while (!hex) {
            hex = await window.bridgeRead();
          }
          controller.enqueue(fromHex(hex));
        },
      });
      this.writable = new WritableStream({ write: (data) => window.bridgeWrite(toHex(data)) });
    },
    async setSignals() {},
    async close() {},
  });
  const serial = Object.assign(new EventTarget(), {
    getPorts: async () => [],
    requestPort: async () => port,
  });
  Object.defineProperty(navigator, 'usb', { value: usb });
  Object.defineProperty(navigator, 'serial', { value: serial });
})();
