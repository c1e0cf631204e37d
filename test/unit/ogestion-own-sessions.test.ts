import { describe, expect, test } from '@jest/globals';
import { deviceInWords, placeOf, plainAddress } from '../../idp-ogestion/src/domain/own-sessions.ts';

describe('7.5.2 une session en mots', () => {
  test.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
      'Chrome sur Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
      'Safari sur iPhone',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0', 'Firefox sur Linux'],
    ['inconnu', 'Navigateur inconnu'],
    ['', 'Appareil inconnu'],
  ])('%s', (userAgent, words) => {
    expect(deviceInWords(userAgent)).toBe(words);
  });

  test.each([
    ['203.0.113.77', '203.0.113.x'],
    ['::ffff:203.0.113.77', '203.0.113.x'],
    ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::x'],
    ['2001:db8::7348', '2001:db8::x'],
    ['::1', '::x'],
    ['', 'lieu inconnu'],
  ])('G62 de l’adresse %s il ne reste que %s', (ip, place) => {
    expect(placeOf(ip)).toBe(place);
  });

  test.each([
    ['::ffff:203.0.113.77', '203.0.113.77'],
    ['203.0.113.77', '203.0.113.77'],
    ['2001:db8::7348', '2001:db8::7348'],
  ])('G61 à Constructys, l’adresse %s s’écrit %s', (ip, written) => {
    expect(plainAddress(ip)).toBe(written);
  });
});
