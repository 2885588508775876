/**
 * The bytes that hexadecimal digits stand for, two each. Natively where the engine can, or Node: a
 * loop that runs once is slow. A digit's lowest four bits are its value, but for the letters: these
 * follow '@' and lack nine.
 */
export function decodeHex(digits: string): Uint8Array<ArrayBuffer> {
  const { Uint8Array, Buffer } = globalThis as unknown as Decoders;
  if (Uint8Array.fromHex) return Uint8Array.fromHex(digits);
  if (Buffer) return Buffer.from(digits, 'hex');
  const value = (index: number): number => {
    const code = digits.charCodeAt(index);
    return (code & 15) + (code >> 6) * 9;
  };
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (value(2 * i) << 4) | value(2 * i + 1);
  return bytes;
}

interface Decoders {
  Uint8Array: Uint8ArrayConstructor & { fromHex?(digits: string): Uint8Array<ArrayBuffer> };
  Buffer?: { from(digits: string, encoding: 'hex'): Uint8Array<ArrayBuffer> };
}
