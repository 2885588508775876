/** The bytes of whole numbers, the least significant one first. */
const shorts = (...numbers: number[]) => new Uint8Array(Uint16Array.from(numbers).buffer);
const long = (number: number) => new Uint8Array(Uint32Array.of(number).buffer);

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [VERSION, UTF_8, DEFLATED] = [20, 0x800, 8];

/** A .zip archive of files, of bytes or of text, by their paths. The browser itself compresses them. */
export async function zipOf(files: Readonly<Record<string, Uint8Array | string>>): Promise<Blob> {
  const when = dateOf(new Date());
  const entries = await Promise.all(
    Object.entries(files).map(([path, content]) => entryOf(path, content, when)),
  );
  const members: Blob[] = [];
  const directory: Blob[] = [];
  let offset = 0;
  for (const { about, name, data } of entries) {
    const member = new Blob([long(LOCAL), about, name, data]);
    const rest = [shorts(0, 0, 0, 0, 0), long(offset), name]; // no comment, nothing of a file system
    directory.push(new Blob([long(CENTRAL), shorts(VERSION), about, ...rest]));
    members.push(member);
    offset += member.size;
  }
  const central = new Blob(directory);
  const counts = shorts(0, 0, entries.length, entries.length);
  const end = [long(END), counts, long(central.size), long(offset), shorts(0)];
  return new Blob([...members, central, ...end]);
}

/** A file as it is in an archive: `about` stands both before it and in the directory. */
async function entryOf(path: string, content: Uint8Array | string, when: Uint8Array<ArrayBuffer>) {
  const name = new TextEncoder().encode(path);
  const file = new Blob([content as BlobPart]);
  const packed = file.stream().pipeThrough(new CompressionStream('gzip'));
  // What a .gz file has between 10 bytes and its checksum and length is what an archive has.
  const gzip = await new Response(packed).blob();
  const data = gzip.slice(10, -8);
  const about = new Blob([
    ...[shorts(VERSION, UTF_8, DEFLATED), when],
    ...[gzip.slice(-8, -4), long(data.size), long(file.size), shorts(name.length, 0)],
  ]);
  return { about, name, data };
}

/** In local time, in units of two seconds. */
function dateOf(date: Date): Uint8Array<ArrayBuffer> {
  const time = (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1);
  const year = date.getFullYear() - 1980;
  return shorts(time, (year << 9) | ((date.getMonth() + 1) << 5) | date.getDate());
}
