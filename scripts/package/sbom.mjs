import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../bootstrap/run-command.mjs';

/** Where cyclonedx-npm says a component lies. */
const PATH_PROPERTY = 'cdx:npm:package:path';

/**
 * @typedef {object} Component
 * @property {string} type
 * @property {string} name
 * @property {string} version
 * @property {string} bom-ref
 * @property {string} [purl]
 * @property {readonly { name: string, value: string }[]} [properties]
 */

/**
 * @typedef {object} Sbom CycloneDX 1.6, as far as it is touched here
 * @property {{ component: Component }} metadata
 * @property {Component[]} components
 * @property {{ ref: string, dependsOn?: string[] }[]} dependencies
 */

/**
 * Writes the list of what is in the product: CycloneDX's own tool lists what npm installed, of that stays what is
 * shipped, and the runtimes, which npm did not install, are added.
 *
 * @param {object} options
 * @param {string} options.root the clone
 * @param {import('../bootstrap/toolchain.mjs').Toolchain} options.toolchain
 * @param {readonly import('./production-packages.mjs').ProductionPackage[]} options.packages what is shipped
 * @param {import('./stage.mjs').BuildFacts} options.facts
 * @param {string} options.output the file
 * @returns {Promise<void>}
 */
export async function writeSbom({ root, toolchain, packages, facts, output }) {
  mkdirSync(dirname(output), { recursive: true });
  const tool = join(root, 'node_modules', '@cyclonedx', 'cyclonedx-npm', 'bin', 'cyclonedx-npm-cli.js');
  const flags = ['--output-reproducible', '--flatten-components', '--output-format=JSON', `--output-file=${output}`];
  await runCommand(toolchain.node, [tool, ...flags], { cwd: root, env: toolchain.env });
  const whole = JSON.parse(readFileSync(output, 'utf8'));
  writeFileSync(output, `${JSON.stringify(shippedSbom(whole, packages, facts), null, 1)}\n`);
}

/**
 * @param {Sbom} whole
 * @param {readonly Pick<import('./production-packages.mjs').ProductionPackage, 'path'>[]} packages
 * @param {Pick<import('./stage.mjs').BuildFacts, 'version' | 'electron' | 'node'>} facts
 * @returns {Sbom}
 */
export function shippedSbom(whole, packages, { version, electron, node }) {
  const shipped = new Set(packages.map(({ path }) => path));
  const runtimes = [runtime('electron', electron), runtime('node', node)];
  const components = [...whole.components.filter((component) => shipped.has(pathOf(component))), ...runtimes];
  const root = { ...whole.metadata.component, version };
  const known = new Set([root['bom-ref'], ...components.map((component) => component['bom-ref'])]);
  const dependencies = whole.dependencies
    .filter(({ ref }) => known.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((target) => known.has(target)) }));
  return { ...whole, metadata: { ...whole.metadata, component: root }, components, dependencies };
}

/** @param {Component} component */
function pathOf({ properties = [] }) {
  return properties.find(({ name }) => name === PATH_PROPERTY)?.value ?? '';
}

/**
 * @param {string} name
 * @param {string} version
 * @returns {Component}
 */
function runtime(name, version) {
  return { type: 'framework', name, version, 'bom-ref': `${name}@${version}`, purl: `pkg:generic/${name}@${version}` };
}
