package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	bolt "go.etcd.io/bbolt"
)

var epoch = time.Unix(1735689600, 0).UTC()

// settle gives a store the same bytes every time: its databases in order, with fixed times and sizes.
func settle(folder string) error {
	for _, name := range []string{metadataFile, snapshotFile} {
		if err := rewrite(filepath.Join(folder, name)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return os.RemoveAll(filepath.Join(folder, contentFolder, "ingest"))
}

// rewrite replaces a database by a copy that was written in the order of its keys.
func rewrite(path string) error {
	source, err := bolt.Open(path, 0o644, &bolt.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer source.Close()
	fresh := path + ".fresh"
	target, err := bolt.Open(fresh, 0o644, &bolt.Options{NoSync: true})
	if err != nil {
		return err
	}
	err = source.View(func(from *bolt.Tx) error {
		return from.ForEach(func(name []byte, bucket *bolt.Bucket) error {
			return copyBucket(target, [][]byte{name}, bucket, filepath.Dir(path))
		})
	})
	if err := errors.Join(err, target.Sync(), target.Close()); err != nil {
		return err
	}
	return os.Rename(fresh, path)
}

// copyBucket writes each bucket in a transaction of its own: bolt lays out those of one transaction in random order.
func copyBucket(target *bolt.DB, path [][]byte, from *bolt.Bucket, folder string) error {
	err := target.Update(func(to *bolt.Tx) error {
		made, err := bucketAt(to, path)
		if err != nil {
			return err
		}
		return copyValues(made, from, folder)
	})
	if err != nil {
		return err
	}
	return from.ForEachBucket(func(key []byte) error {
		return copyBucket(target, append(slices.Clone(path), key), from.Bucket(key), folder)
	})
}

func bucketAt(to *bolt.Tx, path [][]byte) (*bolt.Bucket, error) {
	made, err := to.CreateBucketIfNotExists(path[0])
	for _, key := range path[1:] {
		if err != nil {
			return nil, err
		}
		made, err = made.CreateBucketIfNotExists(key)
	}
	return made, err
}

func copyValues(to, from *bolt.Bucket, folder string) error {
	if number := from.Sequence(); number > 0 {
		if err := to.SetSequence(number); err != nil {
			return err
		}
	}
	return from.ForEach(func(key, value []byte) error {
		if value == nil {
			return nil
		}
		settled, err := settledValue(from, string(key), value, folder)
		if err != nil {
			return err
		}
		return to.Put(key, settled)
	})
}

// settledValue replaces what is of the moment: times, and the disk usage of a snapshot, which is the file system's.
func settledValue(bucket *bolt.Bucket, key string, value []byte, folder string) ([]byte, error) {
	switch key {
	case "createdat", "updatedat":
		return epoch.MarshalBinary()
	case "size":
		if id := bucket.Get([]byte("id")); id != nil {
			number, _ := binary.Uvarint(id)
			size, err := usage(filepath.Join(folder, "snapshots", strconv.FormatUint(number, 10), "fs"))
			return binary.AppendVarint(nil, size), err
		}
	}
	return value, nil
}

// usage is what a folder's contents would take on a file system of 4 KiB blocks.
func usage(folder string) (total int64, err error) {
	const block = 4096
	err = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		blocks := int64(1)
		if info.Mode().IsRegular() {
			blocks = (info.Size() + block - 1) / block
		}
		total += blocks * block
		return nil
	})
	return total, err
}
