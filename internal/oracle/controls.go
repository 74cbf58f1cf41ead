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
	// Since is the first minor version of the standards that has the check.
	Since int
	// Overrides is the baseline check that this check replaces at level restricted, or empty.
	Overrides policy.CheckID
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
		{Check: "hostProbesAndHostLifecycle", Policy: "probe-lifecycle-host", Level: api.LevelBaseline, Since: 34},
		{Check: "appArmorProfile", Policy: "apparmor-profile", Level: api.LevelBaseline},
		{Check: "seLinuxOptions", Policy: "selinux-options", Level: api.LevelBaseline},
		{Check: "procMount", Policy: "proc-mount-baseline", Level: api.LevelBaseline},
		{Check: "seccompProfile_baseline", Policy: "seccomp-profile-baseline", Level: api.LevelBaseline},
		{Check: "sysctls", Policy: "sysctls", Level: api.LevelBaseline},
		{Check: "windowsHostProcess", Policy: "windows-host-process", Level: api.LevelBaseline},

		{Check: "restrictedVolumes", Policy: "volume-types", Level: api.LevelRestricted, Overrides: "hostPathVolumes"},
		{Check: "allowPrivilegeEscalation", Policy: "privilege-escalation", Level: api.LevelRestricted, Since: 8},
		{Check: "runAsNonRoot", Policy: "run-as-non-root", Level: api.LevelRestricted},
		{Check: "runAsUser", Policy: "run-as-user-zero", Level: api.LevelRestricted, Since: 23},
		{
			Check: "seccompProfile_restricted", Policy: "seccomp-profile-restricted",
			Level: api.LevelRestricted, Since: 19, Overrides: "seccompProfile_baseline",
		},
		{
			Check: "capabilities_restricted", Policy: "capabilities-restricted",
			Level: api.LevelRestricted, Since: 22, Overrides: "capabilities_baseline",
		},
		{
			Check: "procMount_restricted", Policy: "proc-mount-restricted",
			Level: api.LevelRestricted, Since: 35, Overrides: "procMount",
		},
	}
}

// allows gives our verdict on a level: no policy that the level holds at this version found anything. The second result
// is false where one of those policies does not exist yet.
func allows(level api.Level, version api.Version, violations map[string][]Violation) (allowed, known bool) {
	allowed, known = true, true
	for _, control := range held(level, version) {
		found, exists := violations[control.Policy]
		known = known && exists
		allowed = allowed && len(found) == 0
	}
	return allowed, known
}

// held lists what a level consists of: restricted holds its own checks and the baseline checks that none of them
// overrides. A check overrides only at versions that have it.
func held(level api.Level, version api.Version) []Control {
	overridden := map[policy.CheckID]bool{}
	var inForce []Control
	for _, control := range Controls() {
		if version.Older(api.MajorMinorVersion(1, control.Since)) {
			continue
		}
		if control.Level == api.LevelRestricted && level == api.LevelBaseline {
			continue
		}
		inForce = append(inForce, control)
		overridden[control.Overrides] = true
	}

	var controls []Control
	for _, control := range inForce {
		if !overridden[control.Check] {
			controls = append(controls, control)
		}
	}
	return controls
}
