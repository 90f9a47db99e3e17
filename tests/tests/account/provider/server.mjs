// A certified OpenID provider for one client, on a free port of 127.0.0.1: prints its issuer
// in a line of JSON once it listens. Its keys are rotated by POST /control/rotate?alg=ES256,
// somebody's tier is set by POST /control/tier?subject=ada&tier=premium.

import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import process from 'node:process';

import { Provider } from 'oidc-provider';
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js';

const tiers = new Map();
const cookieKeys = [randomUUID()];
const keys = [];

function newKey(alg) {
  const made = {
    RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    EdDSA: () => generateKeyPairSync('ed25519'),
  }[alg]();
  const key = made.privateKey.export({ format: 'jwk' });
  return { ...key, alg, use: 'sig', kid: randomUUID() };
}

function findAccount(_ctx, subject) {
  return {
    accountId: subject,
    claims: () => ({
      sub: subject,
      name: `Name of ${subject}`,
      email: `${subject}@example.org`,
      aideon_tier: tiers.get(subject),
    }),
  };
}

// All that are made keep what they keep in the same memory: sessions outlive a rotation.
class Shared extends MemoryAdapter {}

function provider(issuer, alg) {
  return new Provider(issuer, {
    adapter: Shared,
    clients: [{
      client_id: 'aideon-lite-desktop',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: ['http://127.0.0.1/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      id_token_signed_response_alg: alg,
    }],
    claims: {
      openid: ['sub', 'aideon_tier'],
      profile: ['name'],
      email: ['email'],
    },
    conformIdTokenClaims: false,
    cookies: { keys: cookieKeys },
    features: { revocation: { enabled: true } },
    findAccount,
    jwks: { keys },
    rotateRefreshToken: true,
  });
}

let answer;
let issuer;

// The newest key comes first, and the one before it stays for who has seen it already.
function rotate(alg) {
  keys.unshift(newKey(alg));
  keys.splice(2);
  answer = provider(issuer, alg).callback();
}

function control(url) {
  const asked = url.searchParams;
  if (url.pathname === '/control/rotate') {
    rotate(asked.get('alg'));
  } else {
    tiers.set(asked.get('subject'), asked.get('tier') ?? undefined);
  }
}

const server = createServer((request, response) => {
  const url = new URL(request.url, issuer);
  if (request.method === 'POST' && url.pathname.startsWith('/control/')) {
    control(url);
    response.end();
  } else {
    answer(request, response);
  }
});

server.listen(0, '127.0.0.1', () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  rotate('RS256');
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});

// Whoever started it is gone.
process.stdin.on('end', () => process.exit());
process.stdin.resume();
