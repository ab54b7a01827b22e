import { readFileSync } from 'node:fs';

const XIP = 0x10000000;
const UF2_BLOCK = 512;

// Winbond W25Q16JV, the Pico's flash: typical times to erase a sector and to program a page.
const ERASE_SECONDS_PER_BYTE = 45e-3 / 4096;
const PROGRAM_SECONDS_PER_BYTE = 0.7e-3 / 256;
const SHORT_CALL_CYCLES = 200;

/**
 * Put the firmware, a UF2 that Python has checked, into the flash, and the drive's image, unless the
 * UF2 brings the drive.
 */
export function loadFlash(mcu, uf2Path, imagePath, drive) {
  const uf2 = readFileSync(uf2Path);
  for (let at = 0; at + UF2_BLOCK <= uf2.length; at += UF2_BLOCK) {
    const target = uf2.readUInt32LE(at + 12) - XIP;
    const size = uf2.readUInt32LE(at + 16);
    mcu.flash.set(uf2.subarray(at + 32, at + 32 + size), target);
  }
  if (imagePath !== null) mcu.flash.set(readFileSync(imagePath), drive.start);
}

/** Return the addresses of the boot ROM's functions by their two-letter codes (section 2.8.3). */
function romTable(rom) {
  const functions = {};
  for (let at = rom.getUint16(0x14, true); rom.getUint16(at, true) !== 0; at += 4) {
    const code = String.fromCharCode(rom.getUint8(at), rom.getUint8(at + 1));
    functions[code] = rom.getUint16(at + 2, true);
  }
  return functions;
}

/**
 * Let the boot ROM's flash functions work on the emulated flash: they talk to a chip behind the
 * QSPI interface, which rp2040js does not have.
 */
export function emulateFlashFunctions(mcu, memory, processor) {
  const { flash } = mcu;
  const rom = romTable(new DataView(mcu.bootrom.buffer));
  for (const code of ['IF', 'EX', 'CX']) {
    processor.replaceRomFunction(rom[code], () => SHORT_CALL_CYCLES);
  }
  processor.replaceRomFunction(rom.FC, () => {
    memory.cache.flush();
    return SHORT_CALL_CYCLES;
  });
  processor.replaceRomFunction(rom.RE, ({ registers: [start, size] }) => {
    flash.fill(0xff, start, start + size);
    return Math.round(size * ERASE_SECONDS_PER_BYTE * mcu.clkSys);
  });
  processor.replaceRomFunction(rom.RP, ({ registers: [start, source, size] }) => {
    for (let i = 0; i < size; i++) flash[start + i] &= mcu.readUint8(source + i);
    return Math.round(size * PROGRAM_SECONDS_PER_BYTE * mcu.clkSys);
  });
}
