// Section 21 of PROTOCOL.md: documents. What an update says, and the texts that many of them make together.
import { H, need, raw } from "./notation.mjs";

const LARGEST = 1024 * 1024;
const CLIENTS = 2 ** 53 - 1;
const CLOCKS = 200000;
const MOST = { operations: 200000, blocks: 4096, ranges: 16384, fields: 64 };
const [TEXT, DELETED] = [4, 1];

// The first 53 bits, most significant first. A device's signing key is, here as everywhere, the one that its entries bear.
export function clientOf(device, doc, nonce) {
  const hash = H("client", raw(device), raw(doc), nonce);
  return hash.readUIntBE(0, 6) * 32 + (hash[6] >> 3);
}

// ---- Update: Yjs update format 1 cut down to text. Throws what is refused for how it is written.
export function updateOf(bytes, client) {
  need(bytes.length <= LARGEST, "an update too large");
  let at = 0;
  const take = (n) => {
    need(n <= bytes.length - at, "an update cut short");
    at += n;
    return bytes.subarray(at - n, at);
  };
  // LEB128, shortest form. Counts need no limit of their own: nothing is reserved, and what they count has to be there.
  const number = (most = LARGEST) => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const [byte] = take(1);
      value += (byte & 0x7f) * 2 ** shift;
      need(value <= most && (byte > 0 || shift === 0), "a number too large or too long");
      if (byte < 0x80) return value;
    }
  };
  const count = (least = 1) => {
    const n = number();
    need(n >= least, "nothing counted");
    return n;
  };
  const text = (most) => {
    const length = number(most);
    need(length >= 1, "an empty text");
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(take(length));
  };
  // An origin of one's own client is below the block's clock.
  const origin = (below) => {
    const id = { client: number(CLIENTS), clock: number(CLOCKS) };
    need(id.client !== client || id.clock < below, "an origin that comes later");
    return id;
  };

  const blocks = [];
  const clients = count(0);
  need(clients <= 1, "of several clients");
  let end = 0;
  if (clients === 1) {
    const of = count();
    need(number(CLIENTS) === client, "of another client than its author's");
    end = number(CLOCKS);
    while (blocks.length < of) {
      const [info] = take(1);
      const kind = info & 0x3f;
      need(kind === TEXT || kind === DELETED, "another kind of block");
      const block = { clock: end, left: info & 0x80 ? origin(end) : null, right: info & 0x40 ? origin(end) : null, field: null };
      if (!block.left && !block.right) {
        need(number() === 1, "a field that is not named");
        block.field = text(64);
      }
      block.text = kind === TEXT ? text() : null;
      block.length = kind === TEXT ? block.text.length : number(CLOCKS); // in UTF-16 units
      end += block.length;
      need(block.length >= 1 && end <= CLOCKS, "a block of no length, or too long");
      blocks.push(block);
    }
  }

  const deleted = [];
  let last = -1;
  for (let left = count(0); left > 0; left--) {
    const of = number(CLIENTS);
    need(of > last, "deleted clients in disorder");
    last = of;
    let past = -1;
    for (let ranges = count(); ranges > 0; ranges--) {
      const clock = number(CLOCKS);
      const length = number(CLOCKS);
      need(clock > past && length >= 1 && clock + length <= CLOCKS, "deleted ranges in disorder");
      past = clock + length;
      deleted.push({ client: of, clock, end: past });
    }
  }
  need(at === bytes.length, "something follows");
  return { client, first: blocks[0]?.clock ?? 0, end, blocks, deleted };
}

// ---- Applying. A unit is one UTF-16 unit of a text, at { client, clock }: what comes behind it is `next`.
export class Document {
  #units = new Map(); // client → its units, by clock
  #starts = new Map(); // field → what stands before its first unit
  #parts = { operations: 0, blocks: 0, ranges: 0 };
  #named = new Set();

  // Applies updates, by ascending client, each client in chain order. Gives those that are refused. What waits for what never
  // comes is not shown.
  applyAll(updates) {
    const refused = updates.filter((update) => !this.#hasRoomFor(update));
    let waiting = updates.filter((update) => !refused.includes(update));
    // Again and again the first that has not to wait.
    for (let next; (next = waiting.find((update) => !this.#waits(update))); waiting = waiting.filter((update) => update !== next)) {
      if (!this.#apply(next)) refused.push(next);
    }
    return refused;
  }

  // What is not empty, by field.
  get texts() {
    const texts = new Map([...this.#starts].map(([field, start]) => [field, shown(start)]));
    return new Map([...texts].filter(([, text]) => text !== ""));
  }

  // A document with what waits: its parts are counted over all updates.
  #hasRoomFor({ blocks, deleted }) {
    const parts = {
      operations: this.#parts.operations + blocks.reduce((sum, block) => sum + block.length, 0),
      blocks: this.#parts.blocks + blocks.length, ranges: this.#parts.ranges + deleted.length };
    const fields = new Set([...this.#named, ...blocks.filter((block) => block.field !== null).map((block) => block.field)]);
    if (fields.size > MOST.fields || Object.keys(parts).some((part) => parts[part] > MOST[part])) return false;
    [this.#parts, this.#named] = [parts, fields];
    return true;
  }

  #known(client) { return this.#units.get(client)?.length ?? 0; }
  #at(id) { return id && this.#units.get(id.client)[id.clock]; }

  // Its first clock is above what is known, or an origin or deletion is not there yet.
  #waits({ client, first, end, blocks, deleted }) {
    const reach = (of) => Math.max(this.#known(of), of === client ? end : 0);
    return first > this.#known(client) || deleted.some((range) => range.end > reach(range.client)) ||
      blocks.some(({ left, right }) => [left, right].some((id) => id && id.clock >= reach(id.client)));
  }

  // First clock equal: it is taken. Last clock known: only its deletions count. Otherwise refused.
  #apply({ client, first, end, blocks, deleted }) {
    const known = this.#known(client);
    if (first !== known && end > known) return false;
    if (end > known) for (const block of blocks) this.#integrate(block, client);
    for (const range of deleted) {
      const units = this.#units.get(range.client);
      for (let clock = range.clock; clock < range.end; clock++) units[clock].code = null;
    }
    return true;
  }

  // YATA, as Yjs has it. `left` and `right` are what the block was written between; between them may stand by now what others
  // wrote there. Of what was written behind the same unit the smaller client comes first, each followed by what was written
  // behind it in turn.
  #integrate(block, client) {
    const [left, right] = [this.#at(block.left), this.#at(block.right)];
    const field = block.field ?? (left ?? right).field;
    if (!this.#starts.has(field)) this.#starts.set(field, { next: null });
    let before = left ?? this.#starts.get(field);
    const passed = new Set();
    const open = new Set(); // of these it is not said yet whether they come before
    for (let one = before.next; one && one !== right; one = one.next) {
      passed.add(one);
      open.add(one);
      let comes = false;
      if (one.left === left) {
        comes = one.client < client;
        if (!comes && one.right === right) break;
      } else if (one.left && passed.has(one.left)) {
        comes = !open.has(one.left);
      } else {
        break;
      }
      if (!comes) continue;
      before = one;
      open.clear();
    }
    const units = this.#units.get(client) ?? [];
    this.#units.set(client, units);
    for (let i = 0; i < block.length; i++) {
      const unit = { client, field, left: i === 0 ? left : before, right, next: before.next, code: block.text?.charCodeAt(i) ?? null };
      before.next = unit;
      before = unit;
      units.push(unit);
    }
  }
}

// Half a surrogate pair whose other half was deleted, or does not stand beside it, is U+FFFD.
function shown(start) {
  const codes = [];
  for (let unit = start.next; unit; unit = unit.next) if (unit.code !== null) codes.push(String.fromCharCode(unit.code));
  return Buffer.from(codes.join("")).toString();
}
