/** A WebUSB device (W3C's interface) over the simulated boot ROM, which is a process of lines. */

import { spawn } from 'node:child_process';
import readline from 'node:readline';

const hex = (bytes) => Buffer.from(bytes).toString('hex');

export class SimulatedUsb {
  constructor(python, program) {
    this.rom = spawn(python, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.answers = readline.createInterface({ input: this.rom.stdout })[Symbol.asyncIterator]();
    this.commands = [];
    const endpoints = [
      { direction: 'in', endpointNumber: 4 },
      { direction: 'out', endpointNumber: 3 },
    ];
    const alternates = [{ interfaceClass: 0xff, endpoints }];
    const storage = [{ interfaceClass: 8, endpoints }];
    this.configuration = {
      interfaces: [
        { interfaceNumber: 0, alternates: storage },
        { interfaceNumber: 1, alternates },
      ],
    };
  }

  async ask(line) {
    this.rom.stdin.write(`${line}\n`);
    const { value } = await this.answers.next();
    const [status, data = ''] = value.split(' ');
    return { status, data: new DataView(Uint8Array.from(Buffer.from(data, 'hex')).buffer) };
  }

  async open() {}

  async claimInterface(number) {
    this.claimed = number;
  }

  async clearHalt() {}

  async close() {}

  unplug() {
    this.rom.stdin.end();
  }

  controlTransferOut({ request }) {
    return this.ask(`control-out ${request}`);
  }

  controlTransferIn({ request }, length) {
    return this.ask(`control-in ${request} ${length}`);
  }

  transferOut(_, data) {
    const bytes = new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength);
    this.commands.push(bytes);
    return this.ask(`out ${hex(bytes)}`);
  }

  transferIn(_, length) {
    return this.ask(`in ${length}`);
  }

  async flash(address, length) {
    const { data } = await this.ask(`flash ${address} ${length}`);
    return new Uint8Array(data.buffer);
  }
}
