package main

import (
	"fmt"
	"sort"

	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// pythonOptions turns a program's `runtime.options` into those of the
// toolchain. An option or a value that means nothing is refused: ignored, it
// would run the program with another interpreter than the one asked for.
func pythonOptions(info *pulumirpc.ProgramInfo) (toolchain.PythonOptions, error) {
	opts := toolchain.PythonOptions{
		Root:       info.GetRootDirectory(),
		ProgramDir: info.GetProgramDirectory(),
	}
	for _, name := range optionNames(info) {
		value, ok := info.Options.AsMap()[name].(string)
		if !ok {
			return opts, fmt.Errorf("the runtime option %q must be a string", name)
		}
		if err := setOption(&opts, name, value); err != nil {
			return opts, err
		}
	}
	return opts, nil
}

// optionNames sorts the names, so that the same mistake is reported every time.
func optionNames(info *pulumirpc.ProgramInfo) []string {
	names := make([]string, 0, len(info.GetOptions().GetFields()))
	for name := range info.GetOptions().GetFields() {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func setOption(opts *toolchain.PythonOptions, name, value string) error {
	known := true
	switch name {
	case "virtualenv":
		opts.Virtualenv = value
	case "toolchain":
		known = setToolchain(opts, value)
	case "typechecker":
		known = setTypechecker(opts, value)
	default:
		return fmt.Errorf("unknown runtime option %q: use virtualenv, toolchain or typechecker", name)
	}
	if !known {
		return fmt.Errorf("the runtime option %q has no value %q", name, value)
	}
	return nil
}

// The two setters exist because the SDK exports the values but not their types.

func setToolchain(opts *toolchain.PythonOptions, value string) bool {
	switch value {
	case "", "auto":
		opts.Toolchain = toolchain.Auto
	case "pip":
		opts.Toolchain = toolchain.Pip
	case "poetry":
		opts.Toolchain = toolchain.Poetry
	case "uv":
		opts.Toolchain = toolchain.Uv
	default:
		return false
	}
	return true
}

func setTypechecker(opts *toolchain.PythonOptions, value string) bool {
	switch value {
	case "", "none":
		opts.Typechecker = toolchain.TypeCheckerNone
	case "mypy":
		opts.Typechecker = toolchain.TypeCheckerMypy
	case "pyright":
		opts.Typechecker = toolchain.TypeCheckerPyright
	default:
		return false
	}
	return true
}
