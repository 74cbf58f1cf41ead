package oracle

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
)

// values makes a value for a field: anything that JSON has, or absent.
type values func(r *rand.Rand) any

// oneOf picks a value. Lists and objects are copied, because later mutations write into them.
func oneOf(candidates ...any) values {
	return func(r *rand.Rand) any { return clone(candidates[r.IntN(len(candidates))]) }
}

// either picks one of several ways to make a value.
func either(ways ...values) values {
	return func(r *rand.Rand) any { return ways[r.IntN(len(ways))](r) }
}

func clone(value any) any {
	switch value := value.(type) {
	case map[string]any:
		copied := make(map[string]any, len(value))
		for key, child := range value {
			copied[key] = clone(child)
		}
		return copied
	case []any:
		copied := make([]any, len(value))
		for i, child := range value {
			copied[i] = clone(child)
		}
		return copied
	default:
		return value
	}
}

func bools(r *rand.Rand) any { return oneOf(absent{}, nil, true, false)(r) }

func empties(r *rand.Rand) any { return oneOf(absent{}, nil, map[string]any{})(r) }

func emptyLists(r *rand.Rand) any { return oneOf(absent{}, nil, []any{})(r) }

// words picks a word, often as people misspell it.
func words(candidates ...string) values {
	return func(r *rand.Rand) any {
		word := candidates[r.IntN(len(candidates))]
		switch r.IntN(16) {
		case 0:
			return absent{}
		case 1:
			return nil
		case 2:
			return ""
		case 3:
			return strings.ToLower(word)
		case 4:
			return strings.ToUpper(word)
		case 5:
			return oneOf(" "+word, word+" ", word+"\n", word+"x", "CAP_"+word, "*"+word)(r)
		default:
			return word
		}
	}
}

// listOf makes a list of up to three entries; null entries too, which the API decodes to the zero value.
func listOf(entry values) values {
	return func(r *rand.Rand) any {
		list := []any{}
		for range r.IntN(4) {
			if added := entry(r); added != (absent{}) {
				list = append(list, added)
			}
		}
		return list
	}
}

// fieldsOf makes an object that has some of its fields.
func fieldsOf(fields map[string]values) values {
	return func(r *rand.Rand) any {
		made := map[string]any{}
		for _, name := range sortedKeys(fields) {
			if value := fields[name](r); value != (absent{}) && r.IntN(3) > 0 {
				made[name] = value
			}
		}
		return made
	}
}

// The integers of hostPort and runAsUser that matter are zero and everything else; -0 is a zero that JSON can spell.
func ports(r *rand.Rand) any {
	return oneOf(absent{}, nil, 0, json.Number("-0"), 1, 80, 8080, 65535, 65536, -1)(r)
}

func users(r *rand.Rand) any {
	return oneOf(absent{}, nil, 0, 0, json.Number("-0"), 1, 65534, -1, int64(1)<<62)(r)
}

var containerNames = words("init-0", "cont-0", "ephe-0", "added", "Ünïcode", `quo"ted`, "100%d", "a.b/c", "containers[0]")

var capabilityNames = words(
	"ALL", "ALL", "ALL", "NET_RAW", "NET_RAW", "NET_BIND_SERVICE", "NET_BIND_SERVICE", "NET_BIND_SERVICE",
	"AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN", "DAC_OVERRIDE",
	"DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE", "LINUX_IMMUTABLE", "MAC_ADMIN",
	"MAC_OVERRIDE", "MKNOD", "NET_ADMIN", "NET_BROADCAST", "PERFMON", "SETFCAP", "SETGID", "SETPCAP", "SETUID",
	"SYSLOG", "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT", "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO",
	"SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "WAKE_ALARM",
)

// The safe sysctls, and what resembles them: neighbours in the tree, prefixes, the slash spelling that the kubelet
// accepts. Those that became safe in a later version come more often, because each must show at its own version.
var sysctlNames = either(
	words(
		"kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies",
		"net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start",
	),
	laterSysctls, laterSysctls, laterSysctls,
	words(
		"kernel/shm_rmid_forced", "net/ipv4/tcp_syncookies", "net/ipv4.tcp_syncookies", "net.ipv4/tcp_rmem",
		"kernel.shm_rmid_force", "kernel.shmmax", "kernel.msgmax", "net.core.somaxconn", "net.ipv4.tcp_mem",
		"net.ipv4.*", "net.ipv4.ip_local_port_ranges", "net.ipv6.conf.all.forwarding", "*",
	),
)

var laterSysctls = words(
	"net.ipv4.ip_local_reserved_ports", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time",
	"net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem",
	"net.ipv4.tcp_wmem", "net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat",
)

var sysctlValues = words("0", "1", "1024 65535", "1+kernel.core_pattern=|/x", "a=b")

var seccompTypes = words("RuntimeDefault", "Localhost", "Unconfined", "runtime/default", "docker/default", "Default")

var localhostProfiles = words("agent.json", "profiles/agent.json", "a\nb", "[a", "{a", "/", "..")

var appArmorTypes = words("RuntimeDefault", "Localhost", "Unconfined", "runtime/default")

var seLinuxTypes = words(
	"container_t", "container_init_t", "container_kvm_t", "container_engine_t", "container_engine_t", "spc_t", "container",
)

var procMounts = words("Default", "Unmasked", "Unmasked", "Masked")

var operatingSystems = words("windows", "windows", "windows", "linux", "darwin")

var hosts = words("localhost", "127.0.0.1", "169.254.169.254", "::1", "example.com", "")

var annotationValues = words(
	"runtime/default", "docker/default", "localhost/", "localhost/agent", "localhost/a/b\nc", "localhost", "unconfined", "default",
	"RuntimeDefault", "xlocalhost/agent", "runtime/default/x",
)

var labels = words("agent", "windows", "a b", "1")
