/** A master's packets are far smaller (CHANNEL_MUX_MAX_PACKET of OpenSSH is 256 KiB): what is longer is no packet. */
const packetBytesMax = 1_048_576;

/** Puts the packets of a control socket together from the pieces in which they come. */
export class Frames {
  #held: Buffer = Buffer.alloc(0);

  /** Every packet that is whole now. Throws when it cannot be one. */
  push(piece: Buffer): Buffer[] {
    this.#held = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    const packets: Buffer[] = [];
    for (let end = this.#end(); end !== undefined && end <= this.#held.length; end = this.#end()) {
      packets.push(this.#held.subarray(4, end));
      this.#held = this.#held.subarray(end);
    }
    return packets;
  }

  #end(): number | undefined {
    if (this.#held.length < 4) return undefined;
    const bytes = this.#held.readUInt32BE(0);
    if (bytes > packetBytesMax) throw new Error(`ssh sent a packet of ${bytes} bytes`);
    return 4 + bytes;
  }
}
