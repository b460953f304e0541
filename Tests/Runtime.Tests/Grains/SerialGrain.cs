using Orleans.Concurrency;

namespace Gateway.Runtime.Tests;

/// <summary>Does one request after another, and notes what it does.</summary>
[Alias("Tests.ISerialGrain")]
public interface ISerialGrain : IGrainWithStringKey
{
    /// <summary>Notes, waits at a gate, and notes again.</summary>
    [Alias("Hold")]
    Task Hold(string name, string gate);

    [Alias("Note")]
    Task Note(string name);

    [AlwaysInterleave, Alias("NoteNow")]
    Task NoteNow(string name);

    [ReadOnly, Alias("ReadHold")]
    Task ReadHold(string name, string gate);

    [OneWay, Alias("Send")]
    Task Send(string name);

    [OneWay, Alias("SendHold")]
    Task SendHold(string name, string gate);

    [OneWay, Alias("SendFailing")]
    Task SendFailing(string message);

    [Alias("Fail")]
    Task Fail(string message);

    [Alias("FailLater")]
    Task<int> FailLater(string message, string gate);

    [Alias("Add")]
    ValueTask<int> Add(int a, int b);

    [Alias("Nothing")]
    Task Nothing();

    [Alias("Touch")]
    ValueTask Touch();

    /// <summary>Does not answer before the gate is opened.</summary>
    [Alias("Never")]
    Task Never(string gate);

    [ResponseTimeout("00:00:01"), Alias("NeverShort")]
    Task NeverShort(string gate);

    [Alias("WaitFor")]
    Task WaitFor(string gate, CancellationToken token);

    [Alias("SetLocal")]
    Task<string> SwapLocal(string value);

    /// <summary>Calls another grain, which calls another, so deep.</summary>
    [Alias("Descend")]
    Task<int> Descend(int depth);
}

[GrainType("tests-serial")]
public sealed class SerialGrain : Grain, ISerialGrain
{
    public static readonly AsyncLocal<string?> Local = new();

    private Journal Notes => Journal.Of(this.GetPrimaryKeyString());

    public async Task Hold(string name, string gate)
    {
        Notes.Add($"{name} starts");
        await Gates.Wait(gate);
        Notes.Add($"{name} ends");
    }

    public Task Note(string name)
    {
        Notes.Add(name);
        return Task.CompletedTask;
    }

    public Task NoteNow(string name) => Note(name);

    public Task ReadHold(string name, string gate) => Hold(name, gate);

    public Task Send(string name) => Note(name);

    public Task SendHold(string name, string gate) => Hold(name, gate);

    public Task SendFailing(string message) => throw new InvalidOperationException(message);

    public Task Fail(string message) => throw new InvalidOperationException(message);

    public async Task<int> FailLater(string message, string gate)
    {
        await Gates.Wait(gate);
        throw new InvalidOperationException(message);
    }

    public ValueTask<int> Add(int a, int b) => new(a + b);

    public Task Nothing() => Task.CompletedTask;

    public async ValueTask Touch() => await Task.Yield();

    public Task Never(string gate) => Gates.Wait(gate);

    public Task NeverShort(string gate) => Never(gate);

    public async Task WaitFor(string gate, CancellationToken token)
    {
        Notes.Add("waiting");
        try
        {
            await Gates.Wait(gate).WaitAsync(token);
        }
        catch (OperationCanceledException)
        {
            Notes.Add("token cancelled");
            throw;
        }
    }

    public Task<string> SwapLocal(string value)
    {
        var seen = Local.Value ?? "nothing";
        Local.Value = value;
        return Task.FromResult(seen);
    }

    public async Task<int> Descend(int depth) => depth == 0
        ? 0
        : 1 + await GrainFactory.GetGrain<ISerialGrain>($"{this.GetPrimaryKeyString()}>").Descend(depth - 1);
}
