import { expect } from '@jest/globals';
import { LoraError } from 'lora-wasm';

/** What `call` throws, or what the promise that it returns rejects with; undefined for neither. */
export async function errorOf(call) {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** A LoraError of that code and message, the message as a text or a pattern. */
export function expectRefusal(error, code, message) {
  expect(error).toBeInstanceOf(LoraError);
  expect(error).toBeInstanceOf(Error);
  expect({ name: error.name, code: error.code, message: error.message }).toEqual({
    name: 'LoraError',
    code,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
  if (code === 'ERR_FORMAT') expect(error.reason).toEqual(expect.any(String));
}
