import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { readCertificates } from '../../config/imap-settings.ts';
import { type LocalAccount } from '../../config/local.ts';
import { readSecret } from '../../config/secret.ts';
import { connected, loggedIn } from './smtp-session.ts';

/**
 * Connects and logs in at the submission server of an account, and quits: what `doctor` can know without sending. Nothing that
 * the server said is repeated.
 *
 * @param limit milliseconds for the connection, and for the login
 */
export async function probeTransport(
  account: Pick<LocalAccount, 'id' | 'smtp'>,
  limit = 15_000,
): Promise<{ name: string; state: 'ok' | 'warn' | 'fail'; message: string }> {
  const name = `sending ${account.id}`;
  const { smtp } = account;
  if (smtp === undefined) return { name, state: 'warn', message: 'no way to send is configured (smtp:)' };
  const ca = readCertificates(smtp.ca_file);
  if (!ca.ok) return { name, state: 'fail', message: ca.refusal.message };
  const password = smtp.password === undefined ? null : readSecret(smtp.password);
  if (password !== null && !password.ok) return { name, state: 'fail', message: password.refusal.message };
  const connection = new SMTPConnection({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.tls === 'implicit',
    requireTLS: smtp.tls === 'starttls',
    ignoreTLS: smtp.tls === 'none',
    connectionTimeout: limit,
    greetingTimeout: limit,
    socketTimeout: limit,
    ...(ca.value === undefined ? {} : { tls: { ca: ca.value } }),
  });
  // What comes after the answer is of no interest here, and must not end the process.
  connection.on('error', () => undefined);
  const where = `${smtp.host}:${String(smtp.port)}`;
  try {
    await connected(connection);
    if (smtp.user !== undefined && password !== null)
      await loggedIn(connection, { user: smtp.user, password: password.value }, limit);
    return {
      name,
      state: 'ok',
      message: `${where} answers${smtp.user === undefined ? '' : ' and takes the login'}`,
    };
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'no connection';
    return { name, state: 'fail', message: `${where}: ${code}. Check host, port, certificate and password.` };
  } finally {
    connection.close();
  }
}
