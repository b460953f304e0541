using System.Collections.Immutable;
using Gateway.Grains.Commands;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Silo.Storage.Commands;

namespace Gateway.Storage.Tests.Commands;

/// <summary>What the command log promises on both databases; each has a class that runs these.</summary>
public abstract class CommandLogContract
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    internal abstract Task<TestStorage> OpenAsync();

    public virtual async Task A_kept_command_comes_out_as_it_went_in()
    {
        var plain = Command();
        var full = new LoggedCommand(
            new CommandOutcome(Id(Noon), new DeviceId("relayer", "客厅:🏠"), "ControlDevice", CommandState.Queued)
            {
                Reason = "why",
                Status = uint.MaxValue,
                Answer = new byte[] { 0, 255 },
                CreatedAt = Noon,
                SentAt = Noon.AddSeconds(1),
                EndedAt = Noon.AddSeconds(2),
                ExpiresAt = Noon.AddDays(30).AddTicks(10),
            },
            uint.MaxValue,
            "4105 lamp",
            Enumerable.Range(0, CommandRequest.MaxData).Select(i => (byte)i).ToArray(),
            TimeSpan.FromMilliseconds(30_001));
        await using (var storage = await OpenAsync())
        {
            Assert.True(await storage.Commands.Keep(plain).Within());
            Assert.True(await storage.Commands.Keep(full).Within());
        }

        await using var again = await OpenAsync();
        Same(plain, Assert.Single(await again.Commands.Find(plain.Outcome.Id).Within()));
        Same(full, Assert.Single(await again.Commands.Find(full.Outcome.Id).Within()));
        Assert.Empty(await again.Commands.Find(Guid.NewGuid()).Within());
    }

    public virtual async Task The_newest_of_a_subject_wins_while_it_is_queued()
    {
        await using var storage = await OpenAsync();
        var sent = Command(subject: "a");
        await storage.Commands.Keep(sent).Within();
        Assert.Equal(LogUpdate.Stored, await storage.Commands.Update(sent.Outcome with { State = CommandState.Sent, SentAt = Noon }).Within());
        var first = Command(subject: "a");
        var elsewhere = Command("terminal:T2", "a");
        var about = Command(subject: "b");
        var second = Command(subject: "a", at: Noon.AddMinutes(1));
        foreach (var command in new[] { first, elsewhere, about, second })
        {
            Assert.True(await storage.Commands.Keep(command).Within());
        }

        var gone = Assert.Single(await storage.Commands.Find(first.Outcome.Id).Within()).Outcome;
        Assert.Equal((CommandState.Failed, FailureReasons.Superseded, Noon.AddMinutes(1)), (gone.State, gone.Reason, gone.EndedAt!.Value));
        Assert.Equal(CommandState.Sent, await StateAsync(storage, sent));
        Assert.Equal(CommandState.Queued, await StateAsync(storage, elsewhere));
        Assert.Equal(CommandState.Queued, await StateAsync(storage, about));
        Assert.Equal(CommandState.Queued, await StateAsync(storage, second));
    }

    public virtual async Task What_became_of_a_command_is_stored_and_an_end_stays()
    {
        await using var storage = await OpenAsync();
        var command = Command();
        await storage.Commands.Keep(command).Within();
        var sent = command.Outcome with { State = CommandState.Sent, SentAt = Noon.AddSeconds(1) };
        Assert.Equal(LogUpdate.Stored, await storage.Commands.Update(sent).Within());
        var answered = command.Outcome with
        {
            State = CommandState.Answered, Status = 7, Answer = new byte[] { 1, 2 }, EndedAt = Noon.AddSeconds(2), SentAt = null,
        };
        Assert.Equal(LogUpdate.Stored, await storage.Commands.Update(answered).Within());

        // Once more is the same; another end, or none, is not taken.
        Assert.Equal(LogUpdate.Stored, await storage.Commands.Update(answered).Within());
        Assert.Equal(LogUpdate.NotOpen, await storage.Commands.Update(command.Outcome with { State = CommandState.Unknown, EndedAt = Noon }).Within());
        Assert.Equal(LogUpdate.NotOpen, await storage.Commands.Update(sent).Within());
        Assert.Equal(LogUpdate.NotOpen, await storage.Commands.Update(answered with { Id = Guid.NewGuid() }).Within());
        Same(
            command with { Outcome = answered with { SentAt = Noon.AddSeconds(1) } },
            Assert.Single(await storage.Commands.Find(command.Outcome.Id).Within()));
    }

    public virtual async Task One_alone_marks_a_command_as_sent()
    {
        await using var storage = await OpenAsync();
        var command = Command();
        await storage.Commands.Keep(command).Within();
        var sent = command.Outcome with { State = CommandState.Sent, SentAt = Noon.AddSeconds(1) };
        Assert.Equal(LogUpdate.Stored, await storage.Commands.Update(sent).Within());

        // The same once more is no other: its first answer may have been lost.
        Assert.Equal(LogUpdate.Stored, await storage.Commands.Update(sent).Within());
        Assert.Equal(LogUpdate.NotOpen, await storage.Commands.Update(sent with { SentAt = Noon.AddSeconds(2) }).Within());
        Assert.Equal(Noon.AddSeconds(1), Assert.Single(await storage.Commands.Find(command.Outcome.Id).Within()).Outcome.SentAt);
    }

    public virtual async Task Only_one_that_is_queued_is_cancelled_and_stays_so()
    {
        await using var storage = await OpenAsync();
        var command = Command();
        await storage.Commands.Keep(command).Within();
        var sent = command.Outcome with { State = CommandState.Sent, SentAt = Noon.AddSeconds(1) };
        await storage.Commands.Update(sent).Within();
        Assert.Equal(LogUpdate.NotOpen, await storage.Commands.Cancel(command.Outcome.Id, Noon.AddSeconds(2)).Within());
        Assert.Equal(CommandState.Sent, await StateAsync(storage, command));

        await storage.Commands.Update(command.Outcome).Within();
        Assert.Equal(LogUpdate.Stored, await storage.Commands.Cancel(command.Outcome.Id, Noon.AddSeconds(3)).Within());
        Assert.Equal(LogUpdate.NotOpen, await storage.Commands.Cancel(command.Outcome.Id, Noon.AddSeconds(4)).Within());
        Assert.Equal(LogUpdate.NotOpen, await storage.Commands.Cancel(Guid.NewGuid(), Noon).Within());
        Assert.Equal(LogUpdate.NotOpen, await storage.Commands.Update(sent).Within());
        Assert.Empty(await storage.Commands.ReadOpen("terminal:T1").Within());
        var cancelled = command.Outcome with { State = CommandState.Failed, Reason = FailureReasons.Cancelled, EndedAt = Noon.AddSeconds(3) };
        Same(command with { Outcome = cancelled }, Assert.Single(await storage.Commands.Find(command.Outcome.Id).Within()));
    }

    public virtual async Task One_that_waits_again_or_was_never_sent_has_no_time_of_sending()
    {
        await using var storage = await OpenAsync();
        foreach (var state in new[] { CommandState.Queued, CommandState.Failed, CommandState.Expired })
        {
            var command = Command(subject: $"{state}");
            await storage.Commands.Keep(command).Within();
            await storage.Commands.Update(command.Outcome with { State = CommandState.Sent, SentAt = Noon }).Within();
            Assert.Equal(LogUpdate.Stored, await storage.Commands.Update(command.Outcome with { State = state, SentAt = null }).Within());
            var outcome = Assert.Single(await storage.Commands.Find(command.Outcome.Id).Within()).Outcome;
            Assert.Equal((state, null), (outcome.State, outcome.SentAt));
        }
    }

    public virtual async Task Open_commands_are_those_queued_and_sent_oldest_first()
    {
        await using var storage = await OpenAsync();
        var commands = Enumerable.Range(0, 4).Select(i => Command(subject: $"{i}", at: Noon.AddSeconds(i))).ToList();
        foreach (var command in commands.AsEnumerable().Reverse().Append(Command("terminal:T2")))
        {
            await storage.Commands.Keep(command).Within();
        }

        await storage.Commands.Update(commands[1].Outcome with { State = CommandState.Sent, SentAt = Noon }).Within();
        await storage.Commands.Update(commands[2].Outcome with { State = CommandState.Expired, EndedAt = Noon }).Within();
        Assert.Equal(
            [(commands[0].Outcome.Id, CommandState.Queued), (commands[1].Outcome.Id, CommandState.Sent), (commands[3].Outcome.Id, CommandState.Queued)],
            (await storage.Commands.ReadOpen("terminal:T1").Within()).Select(command => (command.Outcome.Id, command.Outcome.State)));
        Assert.Empty(await storage.Commands.ReadOpen("terminal:T3").Within());
    }

    public virtual async Task Commands_are_recorded_later_many_at_once_and_each_once()
    {
        await using var storage = await OpenAsync();
        const int Count = 1000;
        var commands = Enumerable.Range(0, Count).Select(i => Command(state: CommandState.Answered, at: Noon.AddMilliseconds(i))).ToList();
        foreach (var command in commands.Append(commands[0]))
        {
            storage.Commands.Record(command);
        }

        await storage.CommandsRecorded(Count).Within();
        Assert.Equal(
            commands.Select(command => command.Outcome.Id).Reverse(),
            (await storage.Commands.Query(new CommandQuery(null, CommandState.Answered, null, 1000)).Within()).Select(command => command.Outcome.Id));
        Assert.InRange(storage.Commits, 1, 50);
        Assert.Equal(0, storage.CommandsDropped);
    }

    public virtual async Task A_page_has_what_was_asked_for_newest_first()
    {
        await using var storage = await OpenAsync();
        var stored = new List<LoggedCommand>();
        for (var i = 0; i < 60; i++)
        {
            var command = Command(i % 2 == 0 ? "terminal:T1" : "terminal:T2", $"{i}", (CommandState)(i % 6), Noon.AddSeconds(i));
            stored.Insert(0, command);
            storage.Commands.Record(command);
        }

        await storage.CommandsRecorded(60).Within();
        foreach (var device in new[] { null, "terminal:T1", "terminal:T2", "terminal:none" })
        {
            foreach (var state in Enum.GetValues<CommandState>().Cast<CommandState?>().Append(null))
            {
                var expected = stored.Where(command => (device is null || command.Outcome.Device.ToString() == device)
                    && (state is null || command.Outcome.State == state)).Select(command => command.Outcome.Id).ToList();
                var found = new List<Guid>();
                ImmutableArray<LoggedCommand> page;
                do
                {
                    page = await storage.Commands.Query(new CommandQuery(device, state, found.Count == 0 ? null : found[^1], 7)).Within();
                    found.AddRange(page.Select(command => command.Outcome.Id));
                }
                while (page.Length == 7);

                Assert.Equal(expected, found);
            }
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => storage.Commands.Query(new CommandQuery(null, null, null, 0)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => storage.Commands.Query(new CommandQuery(null, null, null, 1001)));
    }

    public virtual async Task What_nobody_ends_is_ended_when_its_time_is_over()
    {
        await using var storage = await OpenAsync();
        var kept = Command(subject: "kept");
        kept = kept with { Outcome = kept.Outcome with { ExpiresAt = Noon.AddMinutes(10) } };
        var sent = Command(subject: "sent");
        var notKept = Command(subject: "not kept");
        var answered = Command(subject: "answered");
        foreach (var command in new[] { kept, sent, notKept, answered })
        {
            await storage.Commands.Keep(command).Within();
        }

        await storage.Commands.Update(sent.Outcome with { State = CommandState.Sent, SentAt = Noon.AddMinutes(20) }).Within();
        await storage.Commands.Update(answered.Outcome with { State = CommandState.Answered, EndedAt = Noon }).Within();

        Assert.Equal(0, await SweepAsync(storage, Noon.AddSeconds(31)));
        Assert.Equal(1, await SweepAsync(storage, Noon.AddSeconds(90)));
        Assert.Equal((CommandState.Expired, Noon.AddSeconds(30)), await EndAsync(storage, notKept));
        Assert.Equal(0, await SweepAsync(storage, Noon.AddSeconds(659)));
        Assert.Equal(1, await SweepAsync(storage, Noon.AddSeconds(660)));
        Assert.Equal((CommandState.Expired, Noon.AddMinutes(10)), await EndAsync(storage, kept));
        Assert.Equal(CommandState.Sent, await StateAsync(storage, sent));
        Assert.Equal(1, await SweepAsync(storage, Noon.AddMinutes(30)));
        Assert.Equal((CommandState.Unknown, Noon.AddMinutes(30)), await EndAsync(storage, sent));
        Assert.Equal(CommandState.Answered, await StateAsync(storage, answered));

        // A device that comes back at that moment gets nothing that was said to be over.
        Assert.Equal(LogUpdate.NotOpen, await storage.Commands.Update(kept.Outcome with { State = CommandState.Sent, SentAt = Noon }).Within());
    }

    public virtual async Task Old_commands_go_and_those_still_open_stay()
    {
        await using var storage = await OpenAsync();
        var open = Command(at: Noon.AddDays(-3));
        await storage.Commands.Keep(open).Within();
        foreach (var i in Enumerable.Range(0, 30))
        {
            storage.Commands.Record(Command(state: CommandState.Unknown, at: Noon.AddDays(-2).AddMilliseconds(-i)));
        }

        var kept = Command(state: CommandState.Failed, at: Noon.AddDays(-2).AddMilliseconds(1));
        storage.Commands.Record(kept);
        await storage.CommandsRecorded(31).Within();

        var prune = new CommandPrune(Noon.AddDays(-2).AddMilliseconds(1), 20);
        Assert.Equal(20, await storage.Storage.Workers.WriteHistoryAsync(prune).Within());
        Assert.Equal(10, await storage.Storage.Workers.WriteHistoryAsync(prune).Within());
        Assert.Equal(0, await storage.Storage.Workers.WriteHistoryAsync(prune).Within());
        Assert.Equal(
            [kept.Outcome.Id, open.Outcome.Id],
            (await storage.Commands.Query(new CommandQuery(null, null, null, 100)).Within()).Select(command => command.Outcome.Id));
    }

    public virtual async Task A_command_that_the_database_refuses_harms_nobody()
    {
        await using var storage = await OpenAsync();
        var command = Command(subject: "a");
        Assert.True(await storage.Commands.Keep(command).Within());
        var again = command with { Subject = "b" };
        var stores = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => storage.Commands.Keep(i == 7 ? again : Command(subject: $"{i}\0")))).Within();

        Assert.Equal(7, Array.IndexOf(stores, false));
        Assert.Equal(1, stores.Count(stored => !stored));
        Same(command, Assert.Single(await storage.Commands.Find(command.Outcome.Id).Within()));
        Assert.Equal(20, (await storage.Commands.ReadOpen("terminal:T1").Within()).Length);
    }

    public virtual async Task Closing_stores_what_waits_and_afterwards_nothing_is_taken()
    {
        var storage = await OpenAsync();
        for (var i = 0; i < 2000; i++)
        {
            storage.Commands.Record(Command(state: CommandState.Answered));
        }

        var log = storage.Commands;
        await storage.DisposeAsync().AsTask().Within();
        log.Record(Command(state: CommandState.Answered));
        Assert.False(await log.Keep(Command()).Within());
        Assert.Equal(LogUpdate.Unavailable, await log.Update(Command().Outcome).Within());
        Assert.True((await log.ReadOpen("terminal:T1").Within()).IsDefault);
        Assert.True((await log.Find(Guid.NewGuid()).Within()).IsDefault);
        Assert.True((await log.Query(new CommandQuery(null, null, null, 1)).Within()).IsDefault);

        await using var again = await OpenAsync();
        var first = await again.Commands.Query(new CommandQuery(null, null, null, 1000)).Within();
        var second = await again.Commands.Query(new CommandQuery(null, null, first[^1].Outcome.Id, 1000)).Within();
        Assert.Equal((1000, 1000), (first.Length, second.Length));
        Assert.Empty(await again.Commands.Query(new CommandQuery(null, null, second[^1].Outcome.Id, 1000)).Within());
    }

    internal static LoggedCommand Command(
        string device = "terminal:T1", string subject = "", CommandState state = CommandState.Queued, DateTimeOffset? at = null) => new(
            new CommandOutcome(Id(at ?? Noon), DeviceId.TryParse(device, out var id) ? id : throw new ArgumentException(device), "turnon", state)
            {
                CreatedAt = at ?? Noon,
            },
            0x1004,
            subject,
            new byte[] { 0, 3, 1 },
            TimeSpan.FromSeconds(30));

    private static Guid Id(DateTimeOffset at) => Guid.CreateVersion7(at);

    private static Task<int> SweepAsync(TestStorage storage, DateTimeOffset now) =>
        storage.Storage.Workers.WriteHistoryAsync(new CommandSweep(now, CommandSweeper.Grace)).Within();

    private static async Task<CommandState> StateAsync(TestStorage storage, LoggedCommand command) => (await FindAsync(storage, command)).State;

    private static async Task<(CommandState State, DateTimeOffset End)> EndAsync(TestStorage storage, LoggedCommand command) =>
        await FindAsync(storage, command) is var found ? (found.State, found.EndedAt!.Value) : default;

    private static async Task<CommandOutcome> FindAsync(TestStorage storage, LoggedCommand command) =>
        Assert.Single(await storage.Commands.Find(command.Outcome.Id).Within()).Outcome;

    private static void Same(LoggedCommand expected, LoggedCommand found)
    {
        Assert.Equal(expected.Data.ToArray(), found.Data.ToArray());
        Assert.Equal(expected.Outcome.Answer.ToArray(), found.Outcome.Answer.ToArray());
        Assert.Equal(WithoutBytes(expected), WithoutBytes(found));

        static LoggedCommand WithoutBytes(LoggedCommand command) =>
            command with { Data = default, Outcome = command.Outcome with { Answer = default } };
    }
}
