"""A real mail server (aiosmtpd) for tests, on a port of its own on 127.0.0.1, which it prints.

usage: mailserver.py FOLDER [--tls CERT KEY [--from-start]] [--login USER PASSWORD]

Each message that it takes is written to FOLDER/N.eml, its envelope to FOLDER/N.envelope: the sender, the
recipient, whether the connection was encrypted, and who had logged in. With --tls nobody may
send before STARTTLS; with --login, before AUTH.
"""
import argparse
import asyncio
import logging
import os
import ssl
import warnings

from aiosmtpd.smtp import SMTP, AuthResult


class Folder:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        path = os.path.join(self.folder, str(self.count))
        with open(path + '.eml', 'wb') as file:
            file.write(envelope.content)
        encrypted = server.transport.get_extra_info('ssl_object') is not None
        login = session.auth_data.login.decode() if session.auth_data else ''
        with open(path + '.envelope', 'w') as file:
            file.write('\n'.join([envelope.mail_from, ','.join(envelope.rcpt_tos),
                                  'encrypted' if encrypted else 'plain', login]) + '\n')
        return '250 2.0.0 taken as %d' % self.count


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument('folder')
    parser.add_argument('--tls', nargs=2)
    parser.add_argument('--from-start', action='store_true')
    parser.add_argument('--login', nargs=2)
    return parser.parse_args()


async def main(args):
    context = None
    if args.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*args.tls)

    def authenticate(server, session, envelope, mechanism, data):
        right = [data.login.decode(), data.password.decode()] == args.login
        return AuthResult(success=right, handled=False, auth_data=data)

    starttls = context if context and not args.from_start else None
    handler = Folder(args.folder)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname='mail.test', tls_context=starttls, require_starttls=bool(starttls),
                     auth_required=bool(args.login), authenticator=authenticate,
                     auth_require_tls=bool(starttls)),
        host='127.0.0.1', port=0, ssl=context if args.from_start else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


warnings.simplefilter('ignore')
logging.getLogger('mail.log').setLevel(logging.CRITICAL)
asyncio.run(main(arguments()))
