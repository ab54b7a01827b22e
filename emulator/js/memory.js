// RP2040 datasheet, section 2.2 "Address Map".
const FLASH = 0x10000000;
const FLASH_SIZE = 0x1000000;
const FLASH_ALIASES = 0x4000000; // the same flash again, without allocation or without cache
const RAM = 0x20000000;
const RAM_SIZE = 264 * 1024;
const ROM_SIZE = 0x4000;
const SIO = 0xd0000000;
const SIO_END = 0xe0000000;
const AHB = 0x50000000; // DMA, USB and PIO; the slower APB peripherals lie below

const APB_READ_CYCLES = 3;
const APB_WRITE_CYCLES = 4;
const AHB_CYCLES = 1;

// To fetch a word that is not in the cache takes 8 + 8 clocks of the QSPI interface, and system
// clocks in the bridge. The interface divides the system clock by its register BAUDR, which the
// second stage of the boot sets: 4 in CircuitPython.
const SSI = 0x18000; // by the upper bits, as rp2040js lists its peripherals
const SSI_BAUDR = 0x14;
const QSPI_CLOCKS = 16;
const BRIDGE_CYCLES = 16;

/**
 * The flash cache, section 2.6.3.1: 16 KB, two ways, lines of 8 bytes whose two words are fetched
 * one by one.
 */
class FlashCache {
  constructor() {
    this.tags = new Int32Array(2048).fill(-1);
    this.valid = new Uint8Array(2048);
    this.oldest = new Uint8Array(1024);
    /** System clocks to fetch a word that is not in the cache. */
    this.missCycles = BRIDGE_CYCLES + 4 * QSPI_CLOCKS;
  }

  /** Return the cycles that a read of the flash's word number `word` costs beyond the first. */
  cost(word) {
    const line = word >>> 1;
    const set = line & 1023;
    const tag = line >>> 10;
    const bit = 1 << (word & 1);
    let way = set << 1;
    if (this.tags[way] === tag) {
      this.oldest[set] = 1;
    } else if (this.tags[way + 1] === tag) {
      way += 1;
      this.oldest[set] = 0;
    } else {
      way += this.oldest[set];
      this.oldest[set] ^= 1;
      this.tags[way] = tag;
      this.valid[way] = 0;
    }
    if (this.valid[way] & bit) return 0;
    this.valid[way] |= bit;
    return this.missCycles;
  }

  flush() {
    this.tags.fill(-1);
    this.valid.fill(0);
  }
}

/**
 * The chip as the processor sees it: the memories directly, everything else through rp2040js. Each
 * access adds its cycles, beyond the one of the instruction, to the timebase.
 */
export class Memory {
  constructor(mcu, time) {
    this.mcu = mcu;
    this.time = time;
    this.cache = new FlashCache();
    this.ram8 = mcu.sram;
    this.ram16 = new Uint16Array(mcu.sram.buffer);
    this.ram32 = new Uint32Array(mcu.sram.buffer);
    this.flash8 = mcu.flash;
    this.flash16 = new Uint16Array(mcu.flash.buffer);
    this.flash32 = new Uint32Array(mcu.flash.buffer);
    this.rom32 = mcu.bootrom;
    this.rom16 = new Uint16Array(mcu.bootrom.buffer);
    this.rom8 = new Uint8Array(mcu.bootrom.buffer);
    this.lastFetched = -1;
    this.#watchFlashClock();
  }

  #watchFlashClock() {
    const ssi = this.mcu.peripherals[SSI];
    const write = ssi.writeUint32.bind(ssi);
    ssi.writeUint32 = (offset, value) => {
      write(offset, value);
      if (offset === SSI_BAUDR) this.cache.missCycles = BRIDGE_CYCLES + value * QSPI_CLOCKS;
    };
  }

  /** Return the 16-bit instruction at `address`. The two in a word are fetched at once. */
  fetch(address) {
    if (address >= RAM) return this.ram16[(address - RAM) >> 1];
    if (address < FLASH) return this.rom16[address >> 1];
    const word = (address - FLASH) >>> 2;
    if (word !== this.lastFetched) {
      this.lastFetched = word;
      this.time.cycles += this.cache.cost(word);
    }
    return this.flash16[(address - FLASH) >> 1];
  }

  read32(address) {
    const inRam = (address - RAM) >>> 0;
    if (inRam < RAM_SIZE) {
      this.time.cycles += 1;
      return this.ram32[inRam >> 2];
    }
    const inFlash = (address - FLASH) >>> 0;
    if (inFlash < FLASH_ALIASES) {
      const word = (inFlash & (FLASH_SIZE - 1)) >>> 2;
      const cached = inFlash < FLASH_SIZE;
      this.time.cycles += 1 + (cached ? this.cache.cost(word) : this.cache.missCycles);
      return this.flash32[word];
    }
    const absolute = address >>> 0;
    if (absolute < ROM_SIZE) {
      this.time.cycles += 1;
      return this.rom32[absolute >> 2];
    }
    return this.#readPeripheral(absolute);
  }

  read16(address) {
    const inRam = (address - RAM) >>> 0;
    if (inRam < RAM_SIZE) {
      this.time.cycles += 1;
      return this.ram16[inRam >> 1];
    }
    const inFlash = (address - FLASH) >>> 0;
    if (inFlash < FLASH_SIZE) {
      this.time.cycles += 1 + this.cache.cost(inFlash >>> 2);
      return this.flash16[inFlash >> 1];
    }
    return (this.read32(address & ~3) >>> ((address & 2) * 8)) & 0xffff;
  }

  read8(address) {
    const inRam = (address - RAM) >>> 0;
    if (inRam < RAM_SIZE) {
      this.time.cycles += 1;
      return this.ram8[inRam];
    }
    const inFlash = (address - FLASH) >>> 0;
    if (inFlash < FLASH_SIZE) {
      this.time.cycles += 1 + this.cache.cost(inFlash >>> 2);
      return this.flash8[inFlash];
    }
    return (this.read32(address & ~3) >>> ((address & 3) * 8)) & 0xff;
  }

  write32(address, value) {
    const inRam = (address - RAM) >>> 0;
    if (inRam < RAM_SIZE) {
      this.time.cycles += 1;
      this.ram32[inRam >> 2] = value;
    } else this.#writePeripheral('writeUint32', address >>> 0, value >>> 0);
  }

  write16(address, value) {
    const inRam = (address - RAM) >>> 0;
    if (inRam < RAM_SIZE) {
      this.time.cycles += 1;
      this.ram16[inRam >> 1] = value;
    } else this.#writePeripheral('writeUint16', address >>> 0, value & 0xffff);
  }

  write8(address, value) {
    const inRam = (address - RAM) >>> 0;
    if (inRam < RAM_SIZE) {
      this.time.cycles += 1;
      this.ram8[inRam] = value;
    } else this.#writePeripheral('writeUint8', address >>> 0, value & 0xff);
  }

  /** Store the registers in the bits of `list`, upwards from `address`; return where they end. */
  storeMany(address, registers, list) {
    let at = address;
    for (let i = 0; list >> i !== 0; i++) {
      if ((list >> i) & 1) {
        this.write32(at, registers[i]);
        at += 4;
      }
    }
    return at;
  }

  /** Load the registers in the bits of `list`, upwards from `address`; return where they end. */
  loadMany(address, registers, list) {
    let at = address;
    for (let i = 0; list >> i !== 0; i++) {
      if ((list >> i) & 1) {
        registers[i] = this.read32(at);
        at += 4;
      }
    }
    return at;
  }

  #readPeripheral(address) {
    this.#reach(address, APB_READ_CYCLES);
    const value = this.mcu.readUint32(address);
    this.time.aim();
    return value;
  }

  /** Write with one of rp2040js's methods, which differ in the size of the value. */
  #writePeripheral(method, address, value) {
    this.#reach(address, APB_WRITE_CYCLES);
    this.mcu[method](address, value);
    this.time.aim();
  }

  /** Bring the peripherals up to the present, and count the cycles of an access to one of them. */
  #reach(address, apbCycles) {
    this.time.sync();
    if (address >= SIO && address < SIO_END) return; // in the processor's own cycle
    this.time.cycles += address < AHB ? apbCycles : AHB_CYCLES;
  }
}
