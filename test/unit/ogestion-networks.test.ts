import { describe, expect, test } from '@jest/globals';
import { networkOf } from '../../idp-ogestion/src/domain/networks.ts';

describe('P9 the network that failures are counted against', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::5', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['1::2:3:4:5:6:7', '1:0:2:3::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('P9 %s is counted as %s', (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });
});
