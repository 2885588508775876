// Imported before a program: at its end, the most memory that it had resident, in bytes, on stderr.
process.on('exit', () => {
  process.stderr.write(`peak ${1024 * process.resourceUsage().maxRSS}\n`);
});
