import type { Certificates } from './certificates.ts';

export interface PostfixPlan {
  readonly dir: string;
  readonly tls: Certificates;
  readonly submissionPort: number;
  readonly lmtpPort: number;
  readonly authPort: number;
}

/** postfix on loopback. The `error:` transports make sure that nothing can leave the machine, whatever is sent to it. */
export function postfixMain({ dir, tls, lmtpPort, authPort }: PostfixPlan): string {
  return `
compatibility_level = 3.6
queue_directory = ${dir}/spool/q
data_directory = ${dir}/spool/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${dir}/log/postfix.log
maillog_file_prefixes = ${dir}
myhostname = localhost
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
mydestination =
alias_maps =
virtual_mailbox_domains = local.test
virtual_transport = lmtp:inet:127.0.0.1:${String(lmtpPort)}
default_transport = error:5.7.1 no outbound mail from the lab
relay_transport = error:5.7.1 no outbound mail from the lab
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:${String(authPort)}
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = ${tls.certFile}
smtpd_tls_key_file = ${tls.keyFile}
smtputf8_enable = no
`;
}

export function postfixMaster({ submissionPort }: PostfixPlan): string {
  const services = [
    `127.0.0.1:${String(submissionPort)} inet n - n - - smtpd`,
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'verify unix - - n - 1 verify',
    'proxymap unix - - n - - proxymap',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'lmtp unix - - n - - lmtp',
    'smtp unix - - n - - smtp',
    'anvil unix - - n - 1 anvil',
    'scache unix - - n - 1 scache',
    'showq unix n - n - - showq',
    'postlog unix-dgram n - n - 1 postlogd',
  ];
  return `${services.join('\n')}\n`;
}
