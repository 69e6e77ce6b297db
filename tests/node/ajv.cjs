// Validates many files with ajv in one run: standard input is {"ajv", "jobs": [{"schema", "files"}]},
// standard output the list of valid files.
const { readFileSync } = require("node:fs");
const { ajv, jobs } = JSON.parse(readFileSync(0, "utf8"));
const Ajv = require(`${ajv}/dist/2020`).default;

const parse = (path) => JSON.parse(readFileSync(path, "utf8"));
const valid = [];
for (const { schema, files } of jobs) {
  const validate = new Ajv({ strict: false }).compile(parse(schema));
  valid.push(...files.filter((file) => validate(parse(file))));
}
process.stdout.write(JSON.stringify(valid));
