import Foundation

/// CPU seconds, of the program and in the kernel.
enum ProcessCPU {
    /// Of this process, with all its threads.
    static var own: Double {
        usage(RUSAGE_SELF)
    }

    /// Of all processes of a server since its start: the postmaster, its children, and those of them that have ended.
    ///
    /// Nil where the system has no `/proc`. The kernel counts in hundredths of a second.
    static func server(postmaster: Int32) -> Double? {
        guard let main = fields(of: postmaster) else { return nil }
        // A child that has ended is in the last two fields of its parent as soon as the parent has taken note.
        var ticks = main.user + main.system + main.childrenUser + main.childrenSystem
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let id = Int32(name), let child = fields(of: id), child.parent == postmaster else { continue }
            ticks += child.user + child.system
        }
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private struct Fields {
        var parent: Int32
        var user: Double
        var system: Double
        var childrenUser: Double
        var childrenSystem: Double
    }

    private static func fields(of process: Int32) -> Fields? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            // The name may contain blanks; what follows its closing parenthesis is the third field.
            let name = text.lastIndex(of: ")")
        else { return nil }
        let rest = text[text.index(after: name)...].split(separator: " ")
        guard rest.count > 14, let parent = Int32(rest[1]) else { return nil }
        let times = rest[11...14].compactMap { Double($0) }
        guard times.count == 4 else { return nil }
        return Fields(
            parent: parent, user: times[0], system: times[1], childrenUser: times[2], childrenSystem: times[3])
    }

    #if canImport(Glibc)
        private static func usage(_ who: __rusage_who) -> Double {
            var usage = rusage()
            getrusage(__rusage_who_t(who.rawValue), &usage)
            return seconds(usage.ru_utime) + seconds(usage.ru_stime)
        }
    #else
        private static func usage(_ who: Int32) -> Double {
            var usage = rusage()
            getrusage(who, &usage)
            return seconds(usage.ru_utime) + seconds(usage.ru_stime)
        }
    #endif

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}
