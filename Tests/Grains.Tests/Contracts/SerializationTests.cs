using System.Collections;
using System.Reflection;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Gateway.Grains.Tests.Contracts;

/// <summary>Every contract survives the way from one silo to another.</summary>
[Collection(WorldCollection.Name)]
public sealed class SerializationTests(World world)
{
    public static TheoryData<string> Contracts
    {
        get
        {
            var exported = typeof(Outcome).Assembly.GetExportedTypes()
                .Where(t => t.Namespace!.StartsWith("Gateway.Grains.Interfaces", StringComparison.Ordinal)).ToList();
            var records = exported.Where(t => !t.IsGenericTypeDefinition && t.GetMethod("<Clone>$") is not null);
            var enums = exported.Where(t => t.IsEnum);
            var replies = exported.Where(t => t.IsInterface).SelectMany(t => t.GetMethods())
                .Select(m => m.ReturnType).Where(t => t.IsGenericType).Select(t => t.GetGenericArguments()[0])
                .Where(t => t.IsGenericType && t.GetGenericTypeDefinition() == typeof(Reply<>));
            return [.. records.Concat(enums).Concat(replies).Distinct().Select(t => t.AssemblyQualifiedName!)];
        }
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public void A_contract_comes_out_as_it_went_in(string name)
    {
        var type = Type.GetType(name, throwOnError: true)!;
        var serializer = world.Services.GetRequiredService<Serializer>();
        var edge = world.NewEdge();
        var sink = new FakeTraceSink();
        var sample = Samples.Of(type, Observers(edge, sink));

        var copy = serializer.Deserialize<object>(serializer.SerializeToArray(sample));

        AssertSame(sample, copy, type.Name);
        GC.KeepAlive(edge);
        GC.KeepAlive(sink);
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public void A_contract_is_not_copied_on_its_way_within_a_silo(string name)
    {
        var type = Type.GetType(name, throwOnError: true)!;
        if (type.IsEnum)
        {
            return;
        }

        var edge = world.NewEdge();
        var sink = new FakeTraceSink();
        var sample = Samples.Of(type, Observers(edge, sink));
        Assert.Same(sample, world.Services.GetRequiredService<DeepCopier>().Copy(sample));
        GC.KeepAlive(edge);
        GC.KeepAlive(sink);
    }

    private Dictionary<Type, object> Observers(FakeEdge edge, FakeTraceSink sink) => new()
    {
        [typeof(IEdge)] = edge.Reference!,
        [typeof(ITraceSink)] = world.Grains.CreateObjectReference<ITraceSink>(sink),
    };

    private static void AssertSame(object? expected, object? actual, string where)
    {
        if (expected is null || actual is null)
        {
            Assert.True(expected == actual, $"{where}: {expected} became {actual}");
            return;
        }

        Assert.True(expected.GetType() == actual.GetType(), $"{where}: {expected.GetType()} became {actual.GetType()}");
        switch (expected)
        {
            case ReadOnlyMemory<byte> bytes:
                Assert.True(bytes.Span.SequenceEqual(((ReadOnlyMemory<byte>)actual).Span), $"{where}: other bytes");
                break;
            case IEnumerable list and not string:
                var (before, after) = (list.Cast<object>().ToList(), ((IEnumerable)actual).Cast<object>().ToList());
                Assert.True(before.Count == after.Count, $"{where}: {before.Count} became {after.Count}");
                for (var i = 0; i < before.Count; i++)
                {
                    AssertSame(before[i], after[i], $"{where}[{i}]");
                }

                break;
            case var record when record.GetType().GetMethod("<Clone>$") is not null:
                foreach (var property in record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
                {
                    AssertSame(property.GetValue(expected), property.GetValue(actual), $"{where}.{property.Name}");
                }

                break;
            default:
                Assert.True(expected.Equals(actual), $"{where}: {expected} became {actual}");
                break;
        }
    }
}
