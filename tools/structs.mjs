// Writes the C++ structs of the numbers that cross between JavaScript and C++, and assertions of the
// constants that both calculate with, from web/lib/engine/structs.ts: a name that is missing on either
// side, or a constant that differs, does not compile.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importTypeScript } from './import-typescript.mjs';

/** @param {string} name as in optimizerBeta1, 'early-stopping' */
const words = (name) => name.split(/[-_]|(?=[A-Z])/).map((word) => word.toLowerCase());
const snakeCase = (name) => words(name).join('_');
const pascalCase = (name) =>
  words(name)
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('');

/** The enumeration of the words that a number stands for. */
const enumeration = ({ name, words: choices }) =>
  `enum class ${pascalCase(name)}Code { ${choices.map((word) => `k${pascalCase(word)}`).join(', ')} };\n`;

const member = ({ name, words: choices }) =>
  choices
    ? `  As<${pascalCase(name)}Code> ${snakeCase(name)};\n`
    : `  double ${snakeCase(name)};\n`;

const struct = ([name, fields]) => `struct ${name} {
${fields.map(member).join('')}};
static_assert(sizeof(${name}) == ${fields.length} * sizeof(double));
static_assert(std::is_trivially_copyable_v<${name}>);
`;

/** Those of the same name have the same words, or they would not compile. */
const enumerations = (structs) => [
  ...new Set(
    Object.values(structs)
      .flat()
      .filter(({ words: choices }) => choices)
      .map(enumeration),
  ),
];

const header = (structs) => `// Written by tools/structs.mjs from web/lib/engine/structs.ts.
#pragma once

#include <type_traits>

namespace lora::bindings {

/// A number that stands for one of a few words.
template <class Enum>
class As {
 public:
  As() = default;
  As(Enum value) : number_(static_cast<double>(value)) {}
  operator Enum() const { return static_cast<Enum>(static_cast<int>(number_)); }

 private:
  double number_ = 0;
};

${enumerations(structs).join('')}
${Object.entries(structs).map(struct).join('\n')}
}  // namespace lora::bindings
`;

const assertions = ({
  values,
  headers,
}) => `// Written by tools/structs.mjs from web/lib/engine/constants.ts.
#pragma once

${headers.map((name) => `#include "${name}"\n`).join('')}
namespace lora {

${values
  .map(([name, value]) => `static_assert(${name} == ${value}, "web/lib/engine/constants.ts");\n`)
  .join('')}
}  // namespace lora
`;

/** Writes numbers.h and constants.h into a folder. */
export async function writeStructs(folder) {
  const { CONSTANTS, STRUCTS } = await importTypeScript('web/lib/engine/structs.ts');
  await mkdir(folder, { recursive: true });
  await writeIfChanged(join(folder, 'numbers.h'), header(STRUCTS));
  await writeIfChanged(join(folder, 'constants.h'), assertions(CONSTANTS));
}

/** Leaves a file alone that is as it should be: what includes it is not compiled again. */
async function writeIfChanged(path, text) {
  const present = await readFile(path, 'utf8').catch(() => undefined);
  if (present === text) return;
  await writeFile(path, text);
}
