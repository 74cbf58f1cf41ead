// Package oracle compares sekisho's pod-security policies with Kubernetes' own implementation of the Pod Security
// Standards, on Kubernetes' fixtures and on generated pods. It is a module of its own so that sekisho itself does not
// depend on Kubernetes.
package oracle

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	kjson "sigs.k8s.io/json"
)

// Verdict is what Pod Security Admission says about a pod at one version of the standards.
type Verdict struct {
	// Allowed holds every check; a check that the version does not have yet allows everything.
	Allowed map[policy.CheckID]bool
	// Detail explains the checks that do not allow the pod.
	Detail map[policy.CheckID]string
	// Levels holds the verdicts of PSA's own evaluator for baseline and restricted, overrides included.
	Levels map[api.Level]bool
}

// Judge asks Pod Security Admission.
type Judge struct {
	checks    []policy.Check
	evaluator policy.Evaluator
}

// NewJudge makes a judge of all checks that a cluster runs by default.
func NewJudge() (*Judge, error) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return nil, err
	}
	return &Judge{policy.DefaultChecks(), evaluator}, nil
}

// Newest is the newest version of the standards that any check knows.
func (j *Judge) Newest() api.Version { return slices.MaxFunc(j.boundaries(), compareVersions) }

// Versions lists the versions worth comparing, oldest first: each at which a check changes, and its neighbours. The
// version after the newest and "latest" stand for a sekisho that is newer or older than the cluster's label.
func (j *Judge) Versions() []api.Version {
	newest := j.Newest()
	versions := []api.Version{api.MajorMinorVersion(1, newest.Minor()+1)}
	for _, version := range j.boundaries() {
		versions = append(versions, version)
		if version.Minor() > 0 {
			versions = append(versions, api.MajorMinorVersion(1, version.Minor()-1))
		}
	}
	slices.SortFunc(versions, compareVersions)
	return append(slices.Compact(versions), api.LatestVersion())
}

func (j *Judge) boundaries() []api.Version {
	var versions []api.Version
	for _, check := range j.checks {
		for _, versioned := range check.Versions {
			versions = append(versions, versioned.MinimumVersion)
		}
	}
	return versions
}

func compareVersions(a, b api.Version) int {
	switch {
	case a.Older(b):
		return -1
	case b.Older(a):
		return 1
	default:
		return 0
	}
}

// Decode reads a pod as the API server does with strict field validation.
func (j *Judge) Decode(data []byte) (*corev1.Pod, error) {
	pod := &corev1.Pod{}
	strict, err := kjson.UnmarshalStrict(data, pod)
	if err := errors.Join(append(strict, err)...); err != nil {
		return nil, fmt.Errorf("the API refuses the pod: %w", err)
	}
	setDefaults(pod)
	return pod, nil
}

// DecodeLeniently reads a pod as the API server does by default: it drops fields that it does not know. Names are
// case-sensitive, unlike those of encoding/json.
func (j *Judge) DecodeLeniently(data []byte) (*corev1.Pod, error) {
	pod := &corev1.Pod{}
	if err := kjson.UnmarshalCaseSensitivePreserveInts(data, pod); err != nil {
		return nil, fmt.Errorf("the API refuses the pod: %w", err)
	}
	setDefaults(pod)
	return pod, nil
}

// setDefaults applies the one default of the API that changes a verdict of Pod Security Admission.
func setDefaults(pod *corev1.Pod) {
	// SetDefaults_Volume (k8s.io/kubernetes pkg/apis/core/v1/defaults.go) makes a volume without a source an emptyDir,
	// so PSA, which would call it "unknown", never sees one. The generated pods keep it as it was written, because that
	// is what sekisho reads.
	//
	// SetDefaults_PodSpec also copies each containerPort of a hostNetwork pod to its hostPort. That is left out on
	// purpose: such a pod violates host-namespaces already, at both levels and at every version, and sekisho reports
	// what the manifest says.
	for i := range pod.Spec.Volumes {
		if source := &pod.Spec.Volumes[i].VolumeSource; reflect.ValueOf(*source).IsZero() {
			source.EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
}

// Verdict judges a pod at one version.
func (j *Judge) Verdict(pod *corev1.Pod, version api.Version) Verdict {
	verdict := Verdict{map[policy.CheckID]bool{}, map[policy.CheckID]string{}, map[api.Level]bool{}}
	for _, check := range j.checks {
		result := inForce(check, version)(pod)
		verdict.Allowed[check.ID] = result.Allowed
		if !result.Allowed {
			verdict.Detail[check.ID] = result.ForbiddenReason + ": " + result.ForbiddenDetail
		}
	}
	for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
		results := j.evaluator.EvaluatePod(api.LevelVersion{Level: level, Version: version}, &pod.ObjectMeta, &pod.Spec)
		aggregate := policy.AggregateCheckResults(results)
		verdict.Levels[level] = aggregate.Allowed
		if !aggregate.Allowed {
			verdict.Detail[policy.CheckID(level)] = aggregate.ForbiddenDetail()
		}
	}
	return verdict
}

// inForce is the function of a check that a version selects.
func inForce(check policy.Check, version api.Version) func(*corev1.Pod) policy.CheckResult {
	checkPod := func(*corev1.Pod) policy.CheckResult { return policy.CheckResult{Allowed: true} }
	for _, versioned := range check.Versions {
		if !version.Older(versioned.MinimumVersion) {
			checkPod = func(pod *corev1.Pod) policy.CheckResult {
				return versioned.CheckPod(&pod.ObjectMeta, &pod.Spec)
			}
		}
	}
	return checkPod
}
