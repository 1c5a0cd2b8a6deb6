/* tests/device/virtual_bus.h - a USB bus of models (tests/device/model.h) that
 * unmodified libusb programs see, talk to, and lose again. No hardware, no
 * kernel module, no root: libumockdev answers for sysfs, uevents and usbfs.
 *
 * The process that has the bus, and every program that is to see it, run under
 * umockdev-wrapper, or no uevent arrives.
 *
 * How a device node works. umockdev alone makes it a plain file, for which
 * poll() is always ready, so that libusb would spin. Here it is a symbolic
 * link to a pseudo terminal: stopped output (TCOOFF) means "no URB to reap",
 * and closing the master gives POLLERR, as usbfs does at an unplug. A program
 * opens and asks it by usb_node.so (tests/device/usb_node.c), which must be
 * preloaded before umockdev. */
#ifndef TESTS_DEVICE_VIRTUAL_BUS_H
#define TESTS_DEVICE_VIRTUAL_BUS_H

#include <umockdev.h>

#include "tests/device/model.h"

struct plugged;

/* Plugs m into a socket of bus 1; m must stay until the program ends. address
 * must be new: 2 to 127. */
struct plugged *virtual_plug(UMockdevTestbed *bed, int port, int address,
                             struct model *m);
/* What is in flight ends, the node hangs up, the device leaves. status:
 * -ESHUTDOWN or -EPROTO; real buses give either. p is not freed: a program
 * may still have the node open. */
void virtual_unplug(struct plugged *p, int status);
/* Hold while touching the model; unlocking tries what was waiting again. */
void virtual_lock(struct plugged *p);
void virtual_unlock(struct plugged *p);
struct virtual_counts {
    long ioctls;  /* answered */
    long vain;    /* of them in vain for a finished URB: a program that spins */
    int open;     /* how often the node is open */
    bool claimed; /* its first interface */
};
void virtual_counts(struct plugged *p, struct virtual_counts *ret);

#endif
