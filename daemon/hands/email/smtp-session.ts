import type SMTPConnection from 'nodemailer/lib/smtp-connection';

type Done<T> = (error: Error | null | undefined, value: T) => void;

/**
 * One step of an SMTP session, begun by `start`. The client calls back with the server's answer; that the connection died
 * while a login waits for one it tells by its events alone, and in no other way.
 */
export function answered<T>(connection: SMTPConnection, start: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    connection.once('error', reject);
    connection.once('end', () => {
      // Right after this event the callback may still say why: the server's "421", for one.
      setImmediate(() => {
        reject(failure('Connection ended', 'ECONNECTION'));
      });
    });
    start((error, value) => {
      if (error) reject(error);
      else resolve(value);
    });
  });
}

export async function connected(connection: SMTPConnection): Promise<void> {
  await answered<unknown>(connection, (done) => {
    connection.connect((error) => {
      done(error, null);
    });
  });
}

/** @param limit milliseconds for the whole login: a message may be waited for longer, but none has been asked for yet */
export async function loggedIn(
  connection: SMTPConnection,
  { user, password }: { readonly user: string; readonly password: string },
  limit: number,
): Promise<void> {
  const credentials = { user, pass: password };
  let timer: NodeJS.Timeout | undefined;
  try {
    await answered<unknown>(connection, (done) => {
      timer = setTimeout(() => {
        done(failure('no answer to the login', 'ETIMEDOUT'), null);
      }, limit);
      connection.login({ user, credentials }, done);
    });
  } finally {
    clearTimeout(timer);
  }
}

/** As the client says such things. */
function failure(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}
