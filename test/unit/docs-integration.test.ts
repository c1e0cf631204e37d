import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { CLAIMS_OF_SCOPE, claimsSchema, etablissementSchema, PROFILS } from '#shared/claims.ts';
import { commandsOf, rowsOf, sectionOf } from '#test/documents.ts';
import { ACR_PASSWORD, TTL } from '../../idp-ogestion/src/oidc/configuration.ts';
import { DEMO_PASSWORD } from '../../scripts/cast.ts';
import { applicationSchema, readApplication } from '../../scripts/registration/application.ts';

const guide = readFileSync('docs/integration.md', 'utf8');
const EXAMPLE = readFileSync('docs/examples/relying-party.json', 'utf8');

/** What a file must at least say. */
const LEAST = {
  client_id: 'exemple',
  client_name: 'Exemple',
  start_url: 'https://exemple.test',
  redirect_uris: ['https://exemple.test/retour'],
  token_endpoint_auth_method: 'client_secret_basic',
};

describe('docs/integration.md', () => {
  test('lists every field of a registration file, with its default', () => {
    const rows = rowsOf(sectionOf(guide, '## Register'), 'field');
    const documented = rows.flatMap(([field = '', value = '']) =>
      [...field.matchAll(/`(\w+)`/g)].map(([, name = '']) => [name, value.replaceAll('`', '')] as const),
    );
    const { shape } = applicationSchema(true);
    expect(documented.map(([name]) => name).sort()).toEqual(Object.keys(shape).sort());
    const defaults = Object.entries(readApplication(JSON.stringify(LEAST), true)).filter(([name]) => !(name in LEAST));
    const said = documented.filter(([, value]) => value !== '' && value !== 'none');
    expect(said).toEqual(
      defaults.filter(([, value]) => !Array.isArray(value)).map(([name, value]) => [name, `${value}`]),
    );
  });

  test('lists every claim with its scope, and every member of an établissement', () => {
    const rows = rowsOf(sectionOf(guide, '## Claims'), 'scope').map(([scope, claim]) => `${scope} ${claim}`);
    const contract = Object.entries(CLAIMS_OF_SCOPE).flatMap(([scope, claims]) =>
      claims.map((claim) => `\`${scope}\` \`${claim}\``),
    );
    expect(rows).toEqual(contract);
    const paragraph = /Each of `etablissements`:([\s\S]*?)\. /.exec(guide)?.[1] ?? '';
    expect([...paragraph.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(Object.keys(etablissementSchema.shape));
    for (const profil of PROFILS) expect(guide).toContain(`\`${profil}\``);
    expect(Object.keys(claimsSchema.shape).filter((claim) => !guide.includes(`\`${claim}\``))).toEqual([]);
  });

  test('says how long things live as the provider is set', () => {
    const lives = Object.fromEntries(rowsOf(sectionOf(guide, '## Claims'), 'artifact'));
    expect(lives.code).toMatch(new RegExp(`^${TTL.AuthorizationCode} s`));
    expect(lives['ID token']).toBe(`${TTL.IdToken / 60} min`);
    expect(lives['access token']).toMatch(new RegExp(`^${TTL.AccessToken / 60} min`));
    expect(lives['login page']).toBe(`${TTL.Interaction / 60} min`);
    expect(guide).toContain(`\`${ACR_PASSWORD}\``);
    expect(guide).toContain(`\`${DEMO_PASSWORD}\``);
  });

  test('OP21 makes a pair of keys whose public half the registration takes', () => {
    const command = commandsOf(guide).find((text) => text.includes('generateKeyPair')) ?? '';
    const script = /--eval "([\s\S]*)"$/.exec(command)?.[1] ?? '';
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const [secret = '', file = ''] = stdout.trim().split('\n');
    const changes = { token_endpoint_auth_method: 'private_key_jwt', ...JSON.parse(file) };
    const { jwks } = readApplication(JSON.stringify({ ...JSON.parse(EXAMPLE), ...changes }), false);
    const { d, ...publicHalf } = JSON.parse(secret.replace('CLIENT_KEY=', ''));
    expect(jwks?.keys[0]).toEqual({ ...publicHalf, use: 'sig' });
    expect(d).toMatch(/^[\w-]{43}$/);
  });
});
