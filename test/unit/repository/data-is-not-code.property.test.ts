import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { encodeStartSpec } from '../../../src/targets/guest/start-spec.ts';
import { runRequest } from '../../../src/targets/inside-run.ts';
import { qemuArgv } from '../../../src/targets/microvm/qemu-argv.ts';
import { buildXml } from '../../../src/targets/vm/domain-xml.ts';
import { quoteForVirsh } from '../../../src/targets/vm/virsh-session.ts';
import { escapeHtml, escapeMarkdown, escapeTerminal } from '../../../src/wording/escape.ts';
import { machineSpec } from '../../fixtures/machine.ts';
import { anyCharacter } from '../../fixtures/mutated.ts';

const pieces = [
  '<',
  '>',
  '&',
  '"',
  "'",
  '`',
  '|',
  '[',
  '](',
  '![',
  '\\',
  '\n',
  '\r',
  '\t',
  ' ',
  '*',
  '_',
  '#',
  '=',
  ',',
  ',,',
  ';',
  '$(',
  ']]>',
  '<!--',
  '-->',
  '<script>',
  '</title>',
  '&#60;',
  '&amp;',
  'x',
  '\0',
  '\u001b[2J',
  '\u009b',
  '\u202e',
  '\u2028',
  '\ud800',
  'ü',
  '😀',
  '../',
  '-',
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: anyCharacter, maxLength: 4 })), {
    maxLength: 20,
  })
  .map((parts) => parts.join(''));
/** What an argument can hold. */
const word = text.map((one) => one.replaceAll('\0', '').toWellFormed());
const steering = /(?![\t\n])[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Undoes the five entities, and nothing else. */
const unescaped = (html: string) =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

test('a text in a page is no markup, and says what it said', () => {
  fc.assert(
    fc.property(text, (one) => {
      const html = escapeHtml(one);
      expect(html).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
      expect(html).not.toMatch(steering);
      if (!steering.test(one) && one.isWellFormed() && !/[\ufffe\uffff\u061c]/.test(one))
        expect(unescaped(html)).toBe(one);
    }),
    { numRuns: 300 },
  );
});

test('a text in Markdown stays in its line and its cell', () => {
  fc.assert(
    fc.property(text, (one) => {
      const line = escapeMarkdown(one);
      expect(line).not.toMatch(/[\n\r\t]/);
      const unescapedSigns = line.replaceAll(/\\[\\`*_{}[\]|#~!<>&]/g, '.');
      expect(unescapedSigns).not.toMatch(/[\\`*_{}[\]|~!]|<[a-z/!?]|<$|^ ?>|&#?\w+;/i);
      expect(line).not.toMatch(steering);
    }),
    { numRuns: 300 },
  );
});

test('a text on a terminal steers nothing', () => {
  fc.assert(
    fc.property(text, (one) => {
      expect(escapeTerminal(one)).not.toMatch(/[\p{Cc}\n\u2028\u202e]/u);
    }),
    { numRuns: 300 },
  );
});

test('a text in XML is read back as it was, in content and in attributes', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    trimValues: false,
    parseTagValue: false,
  });
  fc.assert(
    fc.property(
      word.filter((one) => !/[\p{Cc}\ufffe\uffff]/u.test(one)),
      (one) => {
        const xml = buildXml({ domain: { inner: { '@path': one, '#text': `x${one}x` } } });
        expect(XMLValidator.validate(xml)).toBe(true);
        expect(parser.parse(xml)).toEqual({
          domain: { inner: { '@path': one, '#text': `x${one}x` }, '#text': expect.stringMatching(/^\s*$/) },
        });
      },
    ),
    { numRuns: 200 },
  );
});

test('whatever XML cannot hold makes no other document', () => {
  fc.assert(
    fc.property(text, (one) => {
      const xml = buildXml({ domain: { inner: { '@path': one, '#text': one } } });
      expect(XMLValidator.validate(xml)).toBe(true);
      expect(xml.match(/<\/?[a-z]+/g)?.every((tag) => /^<\/?(domain|inner)$/.test(tag))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('a word for virsh is one word, or refused', () => {
  fc.assert(
    fc.property(word, (one) => {
      if (/\p{Cc}/u.test(one)) {
        expect(() => quoteForVirsh(one)).toThrow(/control character/);
        return;
      }
      const quoted = quoteForVirsh(one);
      const read = quoted.startsWith('"') ? quoted.slice(1, -1).replaceAll(/\\(.)/gu, '$1') : quoted;
      expect(read).toBe(one);
      expect(quoted.startsWith('"') || /^[^\s"'\\;]+$/.test(quoted)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('a path is one value to QEMU', () => {
  fc.assert(
    fc.property(word, (path) => {
      const argv = qemuArgv({ ...machineSpec, disks: [{ path, base: '/b' }] }, '/c', undefined, {
        user: { uid: 1, gid: 1 },
        vhost: false,
      });
      const drive = argv[argv.indexOf('-drive') + 1] ?? '';
      // As QEMU reads it: a doubled comma is one, a single one ends the value.
      const values = drive
        .replaceAll(',,', '\0')
        .split(',')
        .map((value) => value.replaceAll('\0', ','));
      expect(values.slice(0, 3)).toEqual(['id=disk0', 'if=none', 'format=qcow2']);
      expect(values.slice(3)).toEqual([`file=${path}`]);
    }),
    { numRuns: 200 },
  );
});

test('what the init of a guest is told to start is what the workload says, word by word', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.dictionary(word, word), (argv, environment) => {
      const start = { argv, environment, workdir: '/', uid: 0, gid: 0, groups: [] };
      const strings = encodeStartSpec(start).toString('utf8').split('\0').slice(0, -1);
      const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
      expect(strings).toEqual([
        '/',
        '0',
        '0',
        '0',
        `${argv.length}`,
        ...argv,
        `${variables.length}`,
        ...variables,
        '0',
        '0',
      ]);
    }),
    { numRuns: 200 },
  );
});

test('a NUL in what a guest is to start is refused', () => {
  const start = { argv: ['a\0b'], environment: {}, workdir: '/', uid: 0, gid: 0, groups: [] };
  expect(() => encodeStartSpec(start)).toThrow(expect.objectContaining({ code: 'start-spec-nul' }));
});

test('a check is one line to the guest, each word of it one word', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 10 }), (argv) => {
      const [verb, time, ...words] = runRequest({ argv, timeoutMs: 5 }).split(' ');
      expect([verb, time]).toEqual(['run', '5']);
      expect(words.map((one) => decodeURIComponent(one))).toEqual(argv);
      expect(words.join('')).not.toMatch(/[\s\0]/);
    }),
    { numRuns: 200 },
  );
});
