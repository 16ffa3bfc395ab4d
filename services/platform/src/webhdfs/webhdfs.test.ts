import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { dataNodeUrl } from './data-node-address.js';
import { WebHdfs } from './webhdfs-client.js';
import {
  HdfsFileExists,
  HdfsFileNotFound,
  HdfsForbidden,
  HdfsFull,
  HdfsRefused,
  HdfsUnavailable,
  hdfsErrorOf,
  hdfsErrorOfBody,
} from './webhdfs-errors.js';

describe('dataNodeUrl', () => {
  const nameNode = new URL('http://namenode:9870/webhdfs/v1');

  it.each([
    ["the NameNode's own host", 'http://namenode:9864/webhdfs/v1/a', {}],
    ['a host that is named', 'http://datanode-0:9864/webhdfs/v1/a', { hosts: ['datanode-0'] }],
    ['a host below a suffix', 'http://dn-3.datanodes.svc:9864/a', { hosts: ['.datanodes.svc'] }],
  ])('goes to %s', (_, location, addresses) => {
    expect(dataNodeUrl(location, nameNode, addresses).href).toBe(location);
  });

  it('goes to where a DataNode is reached from here', () => {
    const reachedAt = { 'datanode-0:9864': '127.0.0.1:4711' };
    expect(dataNodeUrl('http://datanode-0:9864/a?op=OPEN', nameNode, { reachedAt }).href).toBe(
      'http://127.0.0.1:4711/a?op=OPEN',
    );
  });

  it.each([
    ['another host', 'http://elsewhere:9864/a', {}],
    [
      "a host that only ends alike: the suffix's dot counts",
      'http://evil-datanodes.svc/a',
      { hosts: ['.datanodes.svc'] },
    ],
    ['no host at all', '', {}],
    ['another protocol', 'https://namenode:9864/a', {}],
    ['another port than the one that is reached elsewhere', 'http://dn:1/a', { reachedAt: { 'dn:2': '127.0.0.1:1' } }],
  ])('refuses %s', (_, location, addresses) => {
    expect(() => dataNodeUrl(location, nameNode, addresses)).toThrow(HdfsForbidden);
  });
});

describe('hdfsErrorOf', () => {
  it.each([
    [HdfsFileNotFound, 404, 'FileNotFoundException', ''],
    [HdfsFileExists, 403, 'FileAlreadyExistsException', ''],
    [HdfsFull, 403, 'DSQuotaExceededException', ''],
    [HdfsForbidden, 403, 'AccessControlException', ''],
    [HdfsUnavailable, 403, 'SafeModeException', ''],
    [
      HdfsUnavailable,
      403,
      'IOException',
      'Failed to find datanode, suggest to check cluster health. excludeDatanodes=null',
    ],
    [HdfsUnavailable, 403, 'RemoteException', 'File /a could only be written to 0 of the 1 minReplication nodes.'],
    [HdfsUnavailable, 500, 'NullPointerException', ''],
    [HdfsRefused, 400, 'IllegalArgumentException', ''],
  ])('is %p for %i %s', (expected, status, exception, message) => {
    expect(hdfsErrorOf('/a', status, exception, message)).toBeInstanceOf(expected);
  });

  it('goes by the status where the body is none of Hadoop', () => {
    expect(hdfsErrorOfBody('/a', 502, '<html>Bad gateway</html>')).toBeInstanceOf(HdfsUnavailable);
    expect(hdfsErrorOfBody('/a', 400, '{"Remote')).toBeInstanceOf(HdfsRefused);
  });
});

describe('WebHdfs', () => {
  let end: () => void = () => {};
  afterEach(() => end());

  async function against(listener: RequestListener): Promise<WebHdfs> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhdfs/v1`;
    const client = new WebHdfs({ url, user: 'test', timeoutMs: 1_000, attempts: 3, sleep: async () => {} });
    end = () => {
      client.close();
      server.closeAllConnections();
      server.close();
    };
    return client;
  }

  it('tries again what may be repeated, and no more often than it is told', async () => {
    let calls = 0;
    const client = await against((_, response) => {
      calls += 1;
      response.writeHead(503).end();
    });
    await expect(client.status('/a')).rejects.toThrow(HdfsUnavailable);
    expect(calls).toBe(3);
    await expect(client.rename('/a', '/b')).rejects.toThrow(HdfsUnavailable);
    expect(calls).toBe(4);
    await expect(client.create('/a', [])).rejects.toThrow(HdfsUnavailable);
    expect(calls).toBe(5);
  });

  it('gives up where nothing is said for too long', async () => {
    const client = await against(() => {});
    await expect(client.rename('/a', '/b')).rejects.toThrow('silent for 1000 ms');
  });

  it('takes an answer that breaks off for none', async () => {
    const client = await against((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    });
    await expect(client.open('/a')).rejects.toThrow(HdfsUnavailable);
  });

  it('does not take a success for written where no DataNode was asked', async () => {
    const client = await against((_, response) => response.writeHead(200).end());
    await expect(client.create('/a', [Buffer.from('x')])).rejects.toThrow(HdfsRefused);
  });
});
