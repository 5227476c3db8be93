/** Whose word about addresses is believed, and which addresses are one subscriber's. */
import { expect, test } from 'vitest'
import { forwardedAddress, isProxy, networkOf, readProxies } from '../../src/kernel/proxies.ts'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8:0001:2::', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['unknown', 'unknown'],
  ['', ''],
])('the network of %j is %j', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

test.each([
  [' 203.0.113.7 ', '203.0.113.7'],
  ['203.0.113.7:52100', '203.0.113.7'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['2001:db8::1', '2001:db8::1'],
  ['::ffff:203.0.113.7', '::ffff:203.0.113.7'],
  ['[fe80::1%eth0]:80', 'fe80::1%eth0'],
  ['203.0.113.7:', undefined],
  ['203.0.113.7:1:2', undefined],
  ['[203.0.113.7', undefined],
  ['unknown', undefined],
  ['_hidden:80', undefined],
  ['', undefined],
])('a proxy that writes %j has heard %j', (entry, address) => {
  expect(forwardedAddress(entry)).toBe(address)
})

test.each([
  ['10.1.2.3', true],
  ['::ffff:10.1.2.3', true],
  ['192.0.2.1', true],
  ['192.0.2.2', false],
  ['2001:db8::5', true],
  ['2001:db9::5', false],
  ['proxy.example', false],
  ['', false],
])('whether %j is a proxy: %j', (address, expected) => {
  expect(isProxy(readProxies('10.0.0.0/8, 192.0.2.1, 2001:db8::/32')!, address)).toBe(expected)
})

test.each(['proxy.example', '10.0.0.0/33', '192.0.2.1:80', '10.0.0.0/8,', 'all'])(
  '%j is not accepted',
  (text) => {
    expect(readProxies(text)).toBeUndefined()
  },
)
