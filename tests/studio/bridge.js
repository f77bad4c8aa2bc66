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
  /** A board that runs its firmware: the virtual board's own reset interface answers. */
  const running = {
    vendorId: 0x2e8a,
    productId: 0x000a,
    configuration: null,
    async open() {},
    async selectConfiguration() {
      const own = { interfaceClass: 0xff, interfaceSubclass: 0, interfaceProtocol: 1, endpoints: [] };
      const others = [2, 10].map((interfaceClass, interfaceNumber) => ({
        interfaceNumber,
        alternates: [{ interfaceClass, interfaceSubclass: 0, interfaceProtocol: 0, endpoints: [] }],
      }));
      this.configuration = { interfaces: [...others, { interfaceNumber: 2, alternates: [own] }] };
    },
    async claimInterface() {},
    async close() {},
    async controlTransferOut({ requestType, recipient, request, value, index }) {
      const type = { standard: 0, class: 1, vendor: 2 }[requestType] << 5;
      const setup = [type | { device: 0, interface: 1 }[recipient], request, value, 0, index, 0, 0, 0];
      await window.bridgeRequest(toHex(setup));
      leave();
    },
  };

  /** What runs has gone; if the page may use the boot ROM already, it comes. */
  async function leave() {
    if ((await window.bridgeLeft()) && window.bridgeBootRomIsKnown) {
      usb.dispatchEvent(Object.assign(new Event('connect'), { device }));
    }
  }

  const usb = Object.assign(new EventTarget(), {
    getDevices: async () => [],
    requestDevice: async () => ((await window.bridgeIsRunning()) ? running : device),
  });

  const port = Object.assign(new EventTarget(), {
    getInfo: () => ({ usbVendorId: 0x2e8a, usbProductId: 0x000a }),
    async open({ baudRate }) {
      await window.bridgeOpen(baudRate);
      this.isOpen = true;
      this.readable = new ReadableStream({
        pull: async (controller) => {
          let hex = '';
          while (!hex && this.isOpen) {
            hex = await window.bridgeRead();
          }
          if (hex === 'unplugged') {
            this.readable = null;
            controller.error(new DOMException('The device has been lost.', 'NetworkError'));
          } else if (this.isOpen) {
            controller.enqueue(fromHex(hex));
          }
        },
      });
      this.writable = new WritableStream({ write: (data) => window.bridgeWrite(toHex(data)) });
    },
    async setSignals({ dataTerminalReady }) {
      await window.bridgeSignal(dataTerminalReady);
    },
    async close() {
      this.isOpen = false;
      this.readable = this.writable = null;
    },
  });
  const serial = Object.assign(new EventTarget(), {
    getPorts: async () => [port],
    requestPort: async () => port,
  });
  Object.defineProperty(navigator, 'usb', { value: usb });
  Object.defineProperty(navigator, 'serial', { value: serial });
})();
