#!/usr/bin/env python3
"""A strict stand-in for Splunk's HTTP Event Collector, for tests.

It stands for the documented behaviour, not for Splunk itself, and was written by another hand than the sink.

    hec.py --port 8088 --store stored.ndjson [--tokens T1,T2] [--ack T2] [--index main,alerts]
           [--max-bytes 838860800] [--faults faults.json] [--ack-delay 0] [--cert c.pem --key k.pem]

It indexes events to --store, one JSON line each ({"n","channel","token","envelope"}), flushed before it replies.
--faults holds a list that is consumed request by request on /event and /raw; null or an exhausted list is normal:
  {"status":503,"code":9} · {"status":429,"code":26,"retry_after":2} · {"hang":5} · {"reset":"before"|"after"}
  · {"slow":0.5} · {"set_cookie":"x=1"} · {"no_ack":true} · {"truncate":true} · {"code24":true}
"reset after" indexes the batch and then drops the connection: the sender must resend, so the store shows a duplicate id.
GET /_stats gives counters; PUT /_faults replaces the list of faults; port 0 takes a free one. Ids of acknowledgements start at 0 per channel; a true is given once and then forgotten.
"""
import argparse, gzip, json, re, ssl, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TEXT = {0: 'Success', 1: 'Token disabled', 2: 'Token is required', 3: 'Invalid authorization', 4: 'Invalid token',
        5: 'No data', 6: 'Invalid data format', 7: 'Incorrect index', 8: 'Internal server error', 9: 'Server is busy',
        10: 'Data channel is missing', 11: 'Invalid data channel', 12: 'Event field is required',
        13: 'Event field cannot be blank', 14: 'ACK is disabled', 15: 'Error in handling indexed fields',
        17: 'HEC is healthy', 24: 'Queue approaching capacity', 26: 'Queue at capacity'}
HTTP = {0: 200, 1: 403, 2: 401, 3: 401, 4: 403, 8: 500, 9: 503, 17: 200, 24: 200, 26: 429}
GUID = re.compile(r'^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$')
KEYS = {'time', 'host', 'source', 'sourcetype', 'index', 'event', 'fields'}


class State:
    def __init__(self, a):
        self.a, self.lock = a, threading.Lock()
        self.n, self.next_ack, self.acks = 0, {}, {}
        self.store = open(a.store, 'a', buffering=1)
        self.faults = json.load(open(a.faults)) if a.faults else []
        self.stats = {'requests': 0, 'gzip': 0, 'events': 0, 'bytes': 0, 'acks_true': 0, 'faults': 0, 'codes': {}}


def envelope_error(e, indexes):
    """The code that this object gets, or 0."""
    if not isinstance(e, dict):
        return 6
    if 'event' not in e:
        return 12
    if e['event'] == '' or e['event'] is None:
        return 13
    t = e.get('time')
    if t is not None and not (isinstance(t, (int, float)) and not isinstance(t, bool) or
                              isinstance(t, str) and re.match(r'^\d+(\.\d+)?$', t)):
        return 15
    f = e.get('fields')
    if f is not None and not (isinstance(f, dict) and all(
            isinstance(v, str) or isinstance(v, list) and all(isinstance(x, str) for x in v) for v in f.values())):
        return 15
    if indexes and e.get('index') not in indexes and 'index' in e:
        return 7
    return 0


class H(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True
    s = None

    def log_message(self, *_):
        pass

    def reply(self, code, extra=None, status=None, headers=()):
        body = {'text': TEXT.get(code, 'Error'), 'code': code, **(extra or {})}
        self.s.stats['codes'][str(code)] = self.s.stats['codes'].get(str(code), 0) + 1
        self.raw(status or HTTP.get(code, 400), json.dumps(body).encode(), headers=headers)

    def raw(self, status, b, ctype='application/json; charset=UTF-8', headers=(), cut=False):
        self.send_response(status)
        self.send_header('Content-Type', ctype)
        self.send_header('Content-Length', str(len(b)))
        for k, v in headers:
            self.send_header(k, v)
        self.end_headers()
        self.wfile.write(b[:len(b) // 2] if cut else b)
        if cut:
            self.close_connection = True

    def do_GET(self):
        if self.path.startswith('/services/collector/health'):
            return self.reply(17)
        if self.path == '/_stats':
            return self.raw(200, json.dumps(self.s.stats).encode())
        self.raw(405 if self.path.startswith('/services/collector') else 404, b'{"text":"The requested URL was not found on this server.","code":404}')

    def do_PUT(self):
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        if self.path != '/_faults':
            return self.raw(404, b'{}')
        with self.s.lock:
            self.s.faults = json.loads(body)
        self.raw(200, b'{}')

    def do_POST(self):
        s, path = self.s, self.path.split('?')[0]
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        enc = (self.headers.get('Content-Encoding') or '').lower()
        if enc == 'gzip':
            try:
                body = gzip.decompress(body)
            except Exception:
                return self.reply(6, {'invalid-event-number': 0})
        elif enc and enc != 'identity':
            return self.raw(415, b'<html>415 Unsupported Media Type</html>', 'text/html')
        m = re.match(r'^Splunk (.+)$', self.headers.get('Authorization') or '')
        if not self.headers.get('Authorization'):
            return self.reply(2)
        if not m:
            return self.reply(3)
        token = m.group(1)
        if token not in s.a.tokens:
            return self.reply(4)
        ch = self.headers.get('X-Splunk-Request-Channel') or (re.findall(r'channel=([^&]+)', self.path) or [None])[0]
        if ch and not GUID.match(ch):
            return self.reply(11)
        ack_on = token in s.a.ack
        if path == '/services/collector/ack':
            return self.do_ack(token, ch, ack_on, body)
        if path not in ('/services/collector', '/services/collector/event', '/services/collector/event/1.0',
                        '/services/collector/raw', '/services/collector/raw/1.0'):
            return self.raw(404, b'{"text":"The requested URL was not found on this server.","code":404}')
        if ack_on and not ch:
            return self.reply(10)
        if len(body) > s.a.max_bytes:
            return self.raw(413, b'{"text":"Content-Length too large","code":27}')
        with s.lock:
            s.stats['requests'] += 1
            s.stats['bytes'] += len(body)
            s.stats['gzip'] += enc == 'gzip'
            fault = s.faults.pop(0) if s.faults else None
            s.stats['faults'] += fault is not None
        fault = fault or {}
        if 'hang' in fault:
            time.sleep(fault['hang'])
        if fault.get('reset') == 'before' or 'hang' in fault:
            return self.drop()
        if 'status' in fault:
            return self.reply(fault.get('code', 9), status=fault['status'],
                              headers=[('Retry-After', str(fault['retry_after']))] if 'retry_after' in fault else ())
        self.index(path, token, ch, ack_on, body, fault)

    def drop(self):
        self.close_connection = True
        try:
            self.connection.shutdown(2)
        except OSError:
            pass

    def index(self, path, token, ch, ack_on, body, fault):
        s, text, stored, err, k = self.s, body.decode('utf-8', 'replace'), [], 0, 0
        if '/raw' in path:
            stored = [{'event': line} for line in text.splitlines() if line]
            err = 0 if stored else 5
        else:
            dec, i, stop = json.JSONDecoder(), 0, False
            while not err and not stop:
                while i < len(text) and text[i] in ' \t\r\n':
                    i += 1
                if i >= len(text):
                    break
                try:
                    e, i = dec.raw_decode(text, i)
                    err = envelope_error(e, s.a.index)
                except ValueError:
                    err = 6
                if not err:
                    if set(e) - KEYS:
                        stop = True        # Splunk answers 200 and does not index this object nor what follows
                    else:
                        stored.append(e)
                        k += 1
            if not stored and not err and not stop:
                err = 5
        with s.lock:
            for e in stored:
                s.n += 1
                s.store.write(json.dumps({'n': s.n, 'channel': ch, 'token': token, 'envelope': e}) + '\n')
            s.store.flush()
            s.stats['events'] += len(stored)
            extra = {}
            if ack_on and stored and not fault.get('no_ack'):
                a = s.next_ack.get(ch, 0)
                s.next_ack[ch] = a + 1
                s.acks[(ch, a)] = time.monotonic() + s.a.ack_delay
                extra['ackId'] = a
        if 'slow' in fault:
            time.sleep(fault['slow'])
        if fault.get('reset') == 'after':
            return self.drop()
        headers = [('Set-Cookie', fault['set_cookie'])] if 'set_cookie' in fault else ()
        if fault.get('truncate'):
            return self.raw(200, json.dumps({'text': 'Success', 'code': 0, **extra}).encode(), cut=True)
        if err:
            if err in (6, 7, 12, 13, 15):
                extra['invalid-event-number'] = k + (1 if err == 7 else 0)
            return self.reply(err, extra, headers=headers)
        self.reply(24 if fault.get('code24') else 0, extra, headers=headers)

    def do_ack(self, token, ch, ack_on, body):
        if not ack_on:
            return self.reply(14)
        if not ch:
            return self.reply(10)
        try:
            ids = json.loads(body)['acks']
            assert isinstance(ids, list) and all(isinstance(x, int) for x in ids)
        except Exception:
            return self.reply(6)
        out = {}
        with self.s.lock:
            for i in ids:
                due = self.s.acks.get((ch, i))
                ok = due is not None and time.monotonic() >= due
                if ok:
                    del self.s.acks[(ch, i)]
                    self.s.stats['acks_true'] += 1
                out[str(i)] = ok
        self.raw(200, json.dumps({'acks': out}).encode())


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--port', type=int, default=8088)
    p.add_argument('--store', required=True)
    p.add_argument('--tokens', default='11111111-1111-1111-1111-111111111111')
    p.add_argument('--ack', default='')
    p.add_argument('--index', default='')
    p.add_argument('--max-bytes', type=int, default=838860800)
    p.add_argument('--ack-delay', type=float, default=0)
    p.add_argument('--faults')
    p.add_argument('--cert')
    p.add_argument('--key')
    a = p.parse_args()
    a.tokens, a.ack, a.index = set(a.tokens.split(',')), set(filter(None, a.ack.split(','))), set(filter(None, a.index.split(',')))
    a.tokens |= a.ack
    H.s = State(a)
    srv = ThreadingHTTPServer(('127.0.0.1', a.port), H)
    srv.daemon_threads = True
    if a.cert:
        ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ctx.load_cert_chain(a.cert, a.key)
        srv.socket = ctx.wrap_socket(srv.socket, server_side=True)
    print(f'READY {"https" if a.cert else "http"}://127.0.0.1:{srv.server_address[1]}', flush=True)
    srv.serve_forever()


if __name__ == '__main__':
    main()
