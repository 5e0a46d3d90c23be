import type { Certificates } from './certificates.ts';

export interface DovecotPlan {
  readonly dir: string;
  readonly tls: Certificates;
  readonly imapPort: number;
  readonly starttlsPort: number;
  readonly lmtpPort: number;
  readonly authPort: number;
}

/** dovecot 2.3 without privileges, loopback only: IMAP over TLS, LMTP for postfix, its passwords also for postfix. */
export function dovecotConf({ dir, tls, imapPort, starttlsPort, lmtpPort, authPort }: DovecotPlan): string {
  return `
base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/log/dovecot.log
auth_failure_delay = 0
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = mail
default_internal_group = mail
default_login_user = mail
mail_location = maildir:${dir}/maildata/%u
ssl = required
ssl_cert = <${tls.certFile}
ssl_key = <${tls.keyFile}
first_valid_uid = 1
first_valid_gid = 1
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${dir}/users
}
userdb {
  driver = static
  args = uid=mail gid=mail home=${dir}/maildata/%u
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Drafts {
    auto = subscribe
    special_use = \\Drafts
  }
  mailbox Sent {
    auto = subscribe
    special_use = \\Sent
  }
  mailbox Archive {
    auto = subscribe
    special_use = \\Archive
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${String(starttlsPort)}
  }
  inet_listener imaps {
    port = ${String(imapPort)}
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service auth {
  inet_listener {
    address = 127.0.0.1
    port = ${String(authPort)}
  }
}
service lmtp {
  chroot =
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${String(lmtpPort)}
  }
}
`;
}
