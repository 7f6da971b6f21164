"""Writes FOLDER/hashes.txt: each package that FOLDER/requirements.txt brings along, in the version that constraints.txt
pins, with the hash of every file that a Linux or macOS machine with one of these Pythons may be given. Needs uv.

    python3 setup/hash-requirements.py test/localstack --python 3.12 3.13

Without constraints.txt the requirements are all there is: what they bring along is left out.

A platform on which something cannot be had is named and left out.
"""
import argparse
import os
import pathlib
import subprocess
import tempfile
import tomllib

PLATFORMS = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "aarch64-apple-darwin", "x86_64-apple-darwin"]


def packages_for(folder: pathlib.Path, python: str, platform: str) -> list[dict]:
    with tempfile.TemporaryDirectory() as place:
        out = pathlib.Path(place) / "pylock.toml"
        constraints = folder / "constraints.txt"
        pinned = ["--constraints", str(constraints)] if constraints.exists() else ["--no-deps"]
        what = [str(folder / "requirements.txt"), *pinned]
        how = ["--python-version", python, "--python-platform", platform, "--format", "pylock.toml", "--quiet"]
        command = ["uv", "pip", "compile", *what, *how, "--output-file", str(out)]
        # Else macOS 13, for which some packages have no files any more.
        env = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)
        return tomllib.loads(out.read_text())["packages"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--python", nargs="+", required=True)
    args = parser.parse_args()
    hashes: dict[str, set[str]] = {}
    for python in args.python:
        for platform in PLATFORMS:
            try:
                packages = packages_for(args.folder, python, platform)
            except subprocess.CalledProcessError:
                print(f"left out: Python {python} on {platform}")
                continue
            for package in packages:
                # A source archive only where there is nothing that is built already.
                files = package.get("wheels") or [package["sdist"]]
                pin = f"{package['name']}=={package['version']}"
                hashes.setdefault(pin, set()).update(file["hashes"]["sha256"] for file in files)
    lines = [f"# Written by: python3 setup/hash-requirements.py {args.folder} --python {' '.join(args.python)}"]
    for pin in sorted(hashes):
        lines.append(" \\\n".join([pin, *(f"    --hash=sha256:{own}" for own in sorted(hashes[pin]))]))
    (args.folder / "hashes.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
