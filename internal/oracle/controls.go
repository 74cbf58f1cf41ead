package oracle

import (
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// Control pairs a check of Kubernetes' Pod Security Admission with the policy of ours that must give the same verdict.
type Control struct {
	Check  policy.CheckID
	Policy string
	Level  api.Level
}

// Controls lists every control. A test holds it against policy.DefaultChecks, so that a new Kubernetes release cannot
// bring a check that nobody compares.
func Controls() []Control {
	return []Control{
		{Check: "hostNamespaces", Policy: "host-namespaces", Level: api.LevelBaseline},
		{Check: "privileged", Policy: "privileged-container", Level: api.LevelBaseline},
		{Check: "capabilities_baseline", Policy: "capabilities-baseline", Level: api.LevelBaseline},
		{Check: "hostPathVolumes", Policy: "host-path-volume", Level: api.LevelBaseline},
		{Check: "hostPorts", Policy: "host-port", Level: api.LevelBaseline},
		{Check: "hostProbesAndHostLifecycle", Policy: "probe-lifecycle-host", Level: api.LevelBaseline},
		{Check: "appArmorProfile", Policy: "apparmor-profile", Level: api.LevelBaseline},
		{Check: "seLinuxOptions", Policy: "selinux-options", Level: api.LevelBaseline},
		{Check: "procMount", Policy: "proc-mount-baseline", Level: api.LevelBaseline},
		{Check: "seccompProfile_baseline", Policy: "seccomp-profile-baseline", Level: api.LevelBaseline},
		{Check: "sysctls", Policy: "sysctls", Level: api.LevelBaseline},
		{Check: "windowsHostProcess", Policy: "windows-host-process", Level: api.LevelBaseline},

		{Check: "restrictedVolumes", Policy: "volume-types", Level: api.LevelRestricted},
		{Check: "allowPrivilegeEscalation", Policy: "privilege-escalation", Level: api.LevelRestricted},
		{Check: "runAsNonRoot", Policy: "run-as-non-root", Level: api.LevelRestricted},
		{Check: "runAsUser", Policy: "run-as-user-zero", Level: api.LevelRestricted},
		{Check: "seccompProfile_restricted", Policy: "seccomp-profile-restricted", Level: api.LevelRestricted},
		{Check: "capabilities_restricted", Policy: "capabilities-restricted", Level: api.LevelRestricted},
		{Check: "procMount_restricted", Policy: "proc-mount-restricted", Level: api.LevelRestricted},
	}
}
