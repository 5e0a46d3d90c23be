import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { readCertificates } from '../../config/imap-settings.ts';
import { type LocalAccount } from '../../config/local.ts';
import { readSecret } from '../../config/secret.ts';

/** Connects and logs in at the submission server of an account, and quits: what `doctor` can know without sending. */
export async function probeTransport(
  account: Pick<LocalAccount, 'id' | 'smtp'>,
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
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 15_000,
    ...(ca.value === undefined ? {} : { tls: { ca: ca.value } }),
  });
  const where = `${smtp.host}:${String(smtp.port)}`;
  try {
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject);
      connection.connect((error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    if (smtp.user !== undefined && password !== null) {
      const credentials = { user: smtp.user, pass: password.value };
      await new Promise<void>((resolve, reject) => {
        connection.login({ user: credentials.user, credentials }, (error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    }
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
